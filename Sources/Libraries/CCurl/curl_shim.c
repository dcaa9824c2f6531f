#include "forward.h"

#pragma GCC visibility push(hidden)
#include "curl_shim.h"

FORWARD(CURLcode, curl_global_init, (long flags), (flags))
FORWARD(CURL *, curl_easy_init, (void), ())
FORWARD_VOID(curl_easy_cleanup, (CURL * handle), (handle))
FORWARD_VOID(curl_easy_reset, (CURL * handle), (handle))
FORWARD(const char *, curl_easy_strerror, (CURLcode code), (code))
FORWARD(CURLM *, curl_multi_init, (void), ())
FORWARD(CURLMcode, curl_multi_cleanup, (CURLM * multi), (multi))
FORWARD(CURLMcode, curl_multi_add_handle, (CURLM * multi, CURL *handle), (multi, handle))
FORWARD(CURLMcode, curl_multi_remove_handle, (CURLM * multi, CURL *handle), (multi, handle))
FORWARD(CURLMcode, curl_multi_perform, (CURLM * multi, int *running), (multi, running))
FORWARD(CURLMcode, curl_multi_poll, (CURLM * multi, struct curl_waitfd extra[], unsigned int count, int timeout, int *ready),
        (multi, extra, count, timeout, ready))
FORWARD(CURLMsg *, curl_multi_info_read, (CURLM * multi, int *left), (multi, left))
FORWARD(struct curl_slist *, curl_slist_append, (struct curl_slist * list, const char *text), (list, text))
FORWARD_VOID(curl_slist_free_all, (struct curl_slist * list), (list))
FORWARD(CURLU *, curl_url, (void), ())
FORWARD_VOID(curl_url_cleanup, (CURLU * url), (url))
FORWARD(CURLUcode, curl_url_get, (CURLU * url, CURLUPart part, char **text, unsigned int flags), (url, part, text, flags))
FORWARD(CURLUcode, curl_url_set, (CURLU * url, CURLUPart part, const char *text, unsigned int flags), (url, part, text, flags))
FORWARD_VOID(curl_free, (void *memory), (memory))
FORWARD(curl_version_info_data *, curl_version_info, (CURLversion version), (version))

static CURLcode (*real_curl_easy_setopt)(CURL *handle, CURLoption option, ...);
static CURLcode (*real_curl_easy_getinfo)(CURL *handle, CURLINFO info, ...);

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) { return real_curl_easy_setopt(handle, option, value); }

CURLcode ccurl_set_large(CURL *handle, CURLoption option, curl_off_t value) {
    return real_curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *text) { return real_curl_easy_setopt(handle, option, text); }

CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *pointer) {
    return real_curl_easy_setopt(handle, option, pointer);
}

CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *list) {
    return real_curl_easy_setopt(handle, option, list);
}

CURLcode ccurl_set_sink(CURL *handle, CURLoption option, curl_write_callback sink) {
    return real_curl_easy_setopt(handle, option, sink);
}

CURLcode ccurl_set_copied_body(CURL *handle, const void *bytes) {
    return real_curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, bytes != NULL ? bytes : (const void *)"");
}

CURLcode ccurl_set_certificates(CURL *handle, const void *pem, size_t length) {
    struct curl_blob blob = {(void *)pem, length, CURL_BLOB_COPY};
    return real_curl_easy_setopt(handle, CURLOPT_CAINFO_BLOB, &blob);
}

const char *ccurl_default_certificates(void) { return curl_version_info(CURLVERSION_NOW)->cainfo; }

long ccurl_get_long(CURL *handle, CURLINFO info) {
    long value = 0;
    return real_curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

curl_off_t ccurl_get_large(CURL *handle, CURLINFO info) {
    curl_off_t value = 0;
    return real_curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

const char *ccurl_get_text(CURL *handle, CURLINFO info) {
    char *value = NULL;
    return real_curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : NULL;
}

int ccurl_take_result(CURLM *multi, CURLcode *result) {
    int left = 0;
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left)) != NULL;)
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return 1;
        }
    return 0;
}
#pragma GCC visibility pop

static void load(void) {
    void *library = open_library("libcurl.so.4");
    if (!library) return;
    RESOLVE(curl_global_init)
    RESOLVE(curl_easy_init)
    RESOLVE(curl_easy_cleanup)
    RESOLVE(curl_easy_reset)
    RESOLVE(curl_easy_strerror)
    RESOLVE(curl_multi_init)
    RESOLVE(curl_multi_cleanup)
    RESOLVE(curl_multi_add_handle)
    RESOLVE(curl_multi_remove_handle)
    RESOLVE(curl_multi_perform)
    RESOLVE(curl_multi_poll)
    RESOLVE(curl_multi_info_read)
    RESOLVE(curl_slist_append)
    RESOLVE(curl_slist_free_all)
    RESOLVE(curl_url)
    RESOLVE(curl_url_cleanup)
    RESOLVE(curl_url_get)
    RESOLVE(curl_url_set)
    RESOLVE(curl_free)
    RESOLVE(curl_version_info)
    RESOLVE(curl_easy_setopt)
    RESOLVE(curl_easy_getinfo)
}

const char *ccurl_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return problem[0] ? problem : NULL;
}
