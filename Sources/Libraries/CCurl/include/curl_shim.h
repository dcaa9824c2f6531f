#ifndef USDCOP_CCURL_H
#define USDCOP_CCURL_H

// Its checks of argument types are macros around the variadic functions.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

/// Loads libcurl. To be called before the first curl function; may be called from any thread and again.
///
/// libcurl brings thirty libraries with it (TLS, LDAP, SSH), which cost every process six milliseconds. A task that asks nobody
/// never loads them.
///
/// Returns NULL, or why libcurl cannot be loaded: a text that stays valid.
const char *ccurl_load(void);

// Swift cannot call the variadic curl_easy_setopt and curl_easy_getinfo: one function for each kind of argument.

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_large(CURL *handle, CURLoption option, curl_off_t value);

/// libcurl copies the text.
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *text);

/// libcurl keeps the pointer; it must stay valid as long as the option is set.
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *pointer);

CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *list);

/// For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
CURLcode ccurl_set_sink(CURL *handle, CURLoption option, curl_write_callback sink);

/// Set CURLOPT_POSTFIELDSIZE_LARGE first. libcurl copies that many bytes; NULL is the body of no bytes.
CURLcode ccurl_set_copied_body(CURL *handle, const void *bytes);

/// libcurl copies the bytes.
CURLcode ccurl_set_certificates(CURL *handle, const void *pem, size_t length);

/// The path of the certificates this libcurl trusts by default; NULL when it has none.
const char *ccurl_default_certificates(void);

/// The number behind a CURLINFO of kind long; 0 when there is none.
long ccurl_get_long(CURL *handle, CURLINFO info);

/// The number behind a CURLINFO of kind off_t; 0 when there is none.
curl_off_t ccurl_get_large(CURL *handle, CURLINFO info);

/// The text behind a CURLINFO of kind string, owned by the handle until the next transfer; NULL when there is none.
const char *ccurl_get_text(CURL *handle, CURLINFO info);

/// Takes the result of a finished transfer off a multi handle; 0 while it is running.
int ccurl_take_result(CURLM *multi, CURLcode *result);

#endif
