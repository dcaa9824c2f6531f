// The part of Arrow C++ that the project uses, behind plain C.
//
// No function lets a C++ exception escape: what goes wrong is described in a `carrow_error`. Handles are opaque; each is
// released once by the function named beside the one that made it. Pointers in a view live as long as its handle.

#ifndef CARROW_H
#define CARROW_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// What kind of trouble an error describes.
enum {
    CARROW_OK = 0,
    CARROW_SYSTEM,       // the operating system refused; `system_code` is its errno
    CARROW_NOT_PARQUET,  // the file does not open as Parquet (or as CSV)
    CARROW_DAMAGED,      // it opens, but its contents do not decode
    CARROW_WRONG_TYPE,   // the column cannot be given as what was asked for
    CARROW_TOO_LARGE,    // more rows or memory than the limits allow
    CARROW_UNSUPPORTED,  // an encoding the library does not decode
    CARROW_INVALID,      // what was asked to be written cannot be written
    CARROW_INTERNAL
};

typedef struct {
    int32_t status;
    int32_t system_code;
    char message[400];
} carrow_error;

// What a column holds.
enum {
    CARROW_KIND_OTHER = 0,
    CARROW_KIND_DOUBLE,
    CARROW_KIND_FLOAT,
    CARROW_KIND_INTEGER,
    CARROW_KIND_DECIMAL,
    CARROW_KIND_TIMESTAMP,
    CARROW_KIND_DATE,
    CARROW_KIND_STRING,
    CARROW_KIND_BOOLEAN
};

typedef struct {
    const char *name;
    const char *type_name;  // Arrow's own words for the type
    const char *zone;       // of a timestamp; NULL when it has none
    int32_t kind;
    int32_t precision;  // of a decimal
    int32_t scale;      // of a decimal
} carrow_column;

typedef struct carrow_schema carrow_schema;
int32_t carrow_schema_count(const carrow_schema *schema);
carrow_column carrow_schema_column(const carrow_schema *schema, int32_t index);

// A Parquet file, opened: its footer is read, its data are not.
typedef struct carrow_file carrow_file;
carrow_file *carrow_file_open(const char *path, carrow_error *error);
void carrow_file_close(carrow_file *file);
const carrow_schema *carrow_file_schema(const carrow_file *file);
int64_t carrow_file_rows(const carrow_file *file);
int32_t carrow_file_metadata_count(const carrow_file *file);
const char *carrow_file_metadata_key(const carrow_file *file, int32_t index);
const char *carrow_file_metadata_value(const carrow_file *file, int32_t index);

// Columns in memory, read from Parquet or CSV.
typedef struct carrow_table carrow_table;
carrow_table *carrow_file_read(carrow_file *file, const int32_t *columns, int32_t count, carrow_error *error);
carrow_table *carrow_csv_read(const char *path, carrow_error *error);
void carrow_table_release(carrow_table *table);
const carrow_schema *carrow_table_schema(const carrow_table *table);
int64_t carrow_table_rows(const carrow_table *table);

// The values of one column in one form.
typedef struct carrow_values carrow_values;
typedef struct {
    const void *values;           // double, int64_t or int32_t, as the function says
    const uint8_t *nulls;         // a byte a row, 1 for null; NULL when no row is null
    const int64_t *inexact_rows;  // rows of instants that were rounded down to a microsecond
    int64_t count;
    int64_t null_count;
    int64_t inexact_count;
} carrow_view;

// Doubles, NaN where null. The file's own buffer when it holds doubles in one piece without nulls.
carrow_values *carrow_table_doubles(const carrow_table *table, int32_t column, carrow_view *view, carrow_error *error);
// int64_t, 0 where null.
carrow_values *carrow_table_integers(const carrow_table *table, int32_t column, carrow_view *view, carrow_error *error);
// int64_t microseconds, rounded down and kept in range, 0 where null.
carrow_values *carrow_table_instants(const carrow_table *table, int32_t column, carrow_view *view, carrow_error *error);
// int32_t days since 1970-01-01, 0 where null.
carrow_values *carrow_table_dates(const carrow_table *table, int32_t column, carrow_view *view, carrow_error *error);
// int32_t indices into the distinct texts, -1 where null.
carrow_values *carrow_table_strings(const carrow_table *table, int32_t column, carrow_view *view, carrow_error *error);
int32_t carrow_values_text_count(const carrow_values *values);
const char *carrow_values_text(const carrow_values *values, int32_t index, int64_t *length);
void carrow_values_release(carrow_values *values);

// A Parquet file in the making. Each column is copied when it is added; `nulls` is NULL or a byte a row, 1 for null.
typedef struct carrow_writer carrow_writer;
enum { CARROW_UNIT_MILLI = 0, CARROW_UNIT_MICRO, CARROW_UNIT_NANO };
enum { CARROW_PLAIN = 0, CARROW_SNAPPY, CARROW_ZSTD, CARROW_GZIP };
carrow_writer *carrow_writer_make(void);
void carrow_writer_release(carrow_writer *writer);
void carrow_writer_metadata(carrow_writer *writer, const char *key, const char *value);
int32_t carrow_writer_doubles(
    carrow_writer *writer, const char *name, const double *values, const uint8_t *nulls, int64_t count, carrow_error *error);
int32_t carrow_writer_floats(
    carrow_writer *writer, const char *name, const float *values, const uint8_t *nulls, int64_t count, carrow_error *error);
int32_t carrow_writer_integers(
    carrow_writer *writer, const char *name, const int64_t *values, const uint8_t *nulls, int64_t count, carrow_error *error);
int32_t carrow_writer_dates(
    carrow_writer *writer, const char *name, const int32_t *values, const uint8_t *nulls, int64_t count, carrow_error *error);
int32_t carrow_writer_booleans(
    carrow_writer *writer, const char *name, const uint8_t *values, const uint8_t *nulls, int64_t count, carrow_error *error);
int32_t carrow_writer_timestamps(
    carrow_writer *writer, const char *name, const int64_t *values, const uint8_t *nulls, int64_t count, int32_t unit,
    const char *zone, carrow_error *error);
// Values are unscaled 128-bit integers in two halves, low half first.
int32_t carrow_writer_decimals(
    carrow_writer *writer, const char *name, const uint64_t *halves, const uint8_t *nulls, int64_t count, int32_t precision,
    int32_t scale, carrow_error *error);
// `codes` are indices into `text_count` texts; text i is bytes[offsets[i] ..< offsets[i + 1]].
int32_t carrow_writer_strings(
    carrow_writer *writer, const char *name, const uint8_t *bytes, const int32_t *offsets, int32_t text_count,
    const int32_t *codes, const uint8_t *nulls, int64_t count, carrow_error *error);
// Encodes everything added. The bytes belong to the writer.
const uint8_t *carrow_writer_encode(
    carrow_writer *writer, int32_t compression, int32_t level, int64_t rows_per_group, int64_t *length, carrow_error *error);

#ifdef __cplusplus
}
#endif
#endif
