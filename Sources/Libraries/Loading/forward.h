// For shims that load a library when a process first needs it: a process that never does pays nothing for it and for the
// libraries it brings along. To be included by one C file a shim, which then says
//     #pragma GCC visibility push(hidden)
// before it includes the library's own header, so that the functions it defines, which have the library's names, are of this
// program alone: the library's calls among its own stay in the library.

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#define FORWARD(type, name, parameters, arguments)                                                                                \
    static type(*real_##name) parameters;                                                                                         \
    type name parameters { return real_##name arguments; }
#define FORWARD_VOID(name, parameters, arguments)                                                                                 \
    static void(*real_##name) parameters;                                                                                         \
    void name parameters { real_##name arguments; }

// Why the library cannot be used; empty while there is no reason.
static char problem[512];

// Opens a library; NULL and a problem when it cannot be.
static void *open_library(const char *name) {
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *reason = dlerror();
        snprintf(problem, sizeof problem, "%s", reason ? reason : name);
    }
    return library;
}

// Finds a function in `library`, or leaves the function it stands in with a problem.
#define RESOLVE(name)                                                                                                             \
    if (!(*(void **)&real_##name = dlsym(library, #name))) {                                                                      \
        snprintf(problem, sizeof problem, "the library lacks " #name);                                                            \
        return;                                                                                                                   \
    }
