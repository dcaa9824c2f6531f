#include <microhttpd.h>
#include <netinet/in.h>
#include <stdint.h>

// Swift calls no variadic function, so those of libmicrohttpd have names of their own here.

// The library's closed enumerations reach Swift without usable names.
static inline enum MHD_Result usdcop_mhd_yes(void) { return MHD_YES; }
static inline enum MHD_Result usdcop_mhd_no(void) { return MHD_NO; }

// Starts a daemon with a thread a connection at an IPv4 address; NULL when it cannot start.
static inline struct MHD_Daemon *usdcop_mhd_start_threads(
    const struct sockaddr_in *address, MHD_AccessHandlerCallback handler, MHD_RequestCompletedCallback completed,
    void *context) {
    return MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, handler, context,
        MHD_OPTION_SOCK_ADDR, address, MHD_OPTION_NOTIFY_COMPLETED, completed, context, MHD_OPTION_END);
}

// The port a daemon listens on; 0 when it is not known.
static inline uint16_t usdcop_mhd_port(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info == NULL ? 0 : info->port;
}

// A response whose bytes are copied, so that the caller's may go at once.
static inline struct MHD_Response *usdcop_mhd_copied_response(const void *bytes, size_t size) {
    return MHD_create_response_from_buffer(size, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}

// A field of the request: a header, or an argument of the query; NULL when it is not there.
static inline const char *usdcop_mhd_header(struct MHD_Connection *connection, const char *name) {
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}
static inline const char *usdcop_mhd_argument(struct MHD_Connection *connection, const char *name) {
    return MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);
}
