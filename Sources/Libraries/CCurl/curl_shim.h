#ifndef USDCOP_CCURL_H
#define USDCOP_CCURL_H

#include <curl/curl.h>

// Swift cannot call the variadic curl_easy_setopt and curl_easy_getinfo: one function for each kind of argument.

static inline CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_large(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

/// libcurl copies the text.
static inline CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *text) {
    return curl_easy_setopt(handle, option, text);
}

/// libcurl keeps the pointer; it must stay valid as long as the option is set.
static inline CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *pointer) {
    return curl_easy_setopt(handle, option, pointer);
}

static inline CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *list) {
    return curl_easy_setopt(handle, option, list);
}

/// For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode ccurl_set_sink(CURL *handle, CURLoption option, curl_write_callback sink) {
    return curl_easy_setopt(handle, option, sink);
}

/// Set CURLOPT_POSTFIELDSIZE_LARGE first. libcurl copies that many bytes; NULL is the body of no bytes.
static inline CURLcode ccurl_set_copied_body(CURL *handle, const void *bytes) {
    return curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, bytes != NULL ? bytes : (const void *)"");
}

/// libcurl copies the bytes.
static inline CURLcode ccurl_set_certificates(CURL *handle, const void *pem, size_t length) {
    struct curl_blob blob = {(void *)pem, length, CURL_BLOB_COPY};
    return curl_easy_setopt(handle, CURLOPT_CAINFO_BLOB, &blob);
}

/// The path of the certificates this libcurl trusts by default; NULL when it has none.
static inline const char *ccurl_default_certificates(void) {
    return curl_version_info(CURLVERSION_NOW)->cainfo;
}

/// The number behind a CURLINFO of kind long; 0 when there is none.
static inline long ccurl_get_long(CURL *handle, CURLINFO info) {
    long value = 0;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

/// The number behind a CURLINFO of kind off_t; 0 when there is none.
static inline curl_off_t ccurl_get_large(CURL *handle, CURLINFO info) {
    curl_off_t value = 0;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

/// The text behind a CURLINFO of kind string, owned by the handle until the next transfer; NULL when there is none.
static inline const char *ccurl_get_text(CURL *handle, CURLINFO info) {
    char *value = NULL;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : NULL;
}

/// Takes the result of a finished transfer off a multi handle; 0 while it is running.
static inline int ccurl_take_result(CURLM *multi, CURLcode *result) {
    int left = 0;
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left)) != NULL;)
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return 1;
        }
    return 0;
}

#endif
