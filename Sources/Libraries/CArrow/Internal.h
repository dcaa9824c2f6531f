// What the parts of the shim share.

#ifndef CARROW_INTERNAL_H
#define CARROW_INTERNAL_H

#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <arrow/api.h>

#include "CArrow.h"

namespace carrow {

// A file of more rows, or decoding that takes more memory, is refused: market data are a thousand times smaller, and the
// footer of a damaged file can claim anything.
constexpr int64_t kRowsMax = 20'000'000;
constexpr int64_t kMemoryMax = int64_t{4} << 30;
constexpr int64_t kFileMax = int64_t{2} << 30;

// The pool every buffer comes from; it lives as long as the process.
arrow::MemoryPool *pool();

// A failure on its way to a `carrow_error`.
struct Problem : std::exception {
    int32_t status;
    int32_t system_code;
    std::string message;

    Problem(int32_t status, std::string message, int32_t system_code = 0)
        : status(status), system_code(system_code), message(std::move(message)) {}
    const char *what() const noexcept override { return message.c_str(); }
};

inline void report(carrow_error *error, int32_t status, const char *message, int32_t system_code = 0) {
    error->status = status;
    error->system_code = system_code;
    std::strncpy(error->message, message, sizeof(error->message) - 1);
    error->message[sizeof(error->message) - 1] = '\0';
}

// Runs `body`; an exception becomes a report and the result is `otherwise`. `status` is for exceptions of the library.
template <typename Result, typename Body>
Result guarded(carrow_error *error, int32_t status, Result otherwise, Body body) {
    error->status = CARROW_OK;
    error->system_code = 0;
    error->message[0] = '\0';
    try {
        return body();
    } catch (const Problem &problem) {
        report(error, problem.status, problem.message.c_str(), problem.system_code);
    } catch (const std::bad_alloc &) {
        report(error, CARROW_TOO_LARGE, "not enough memory");
    } catch (const std::exception &exception) {
        report(error, status, exception.what());
    } catch (...) {
        report(error, CARROW_INTERNAL, "an exception of unknown kind");
    }
    return otherwise;
}

inline void check(const arrow::Status &result, int32_t status) {
    if (result.ok()) return;
    throw Problem(result.IsOutOfMemory() ? int32_t{CARROW_TOO_LARGE} : status, result.message());
}

template <typename Value>
Value unwrap(arrow::Result<Value> result, int32_t status) {
    check(result.status(), status);
    return std::move(result).ValueUnsafe();
}

// A descriptor of a regular file, opened for reading.
int open_regular(const char *path);

}  // namespace carrow

struct carrow_schema {
    struct Column {
        std::string name, type_name, zone;
        int32_t kind = CARROW_KIND_OTHER, precision = 0, scale = 0;
        bool has_zone = false;
    };
    std::vector<Column> columns;

    explicit carrow_schema(const arrow::Schema &schema);
};

struct carrow_table {
    std::shared_ptr<arrow::Table> table;
    carrow_schema schema;

    explicit carrow_table(std::shared_ptr<arrow::Table> read) : table(std::move(read)), schema(*table->schema()) {}
};

#endif
