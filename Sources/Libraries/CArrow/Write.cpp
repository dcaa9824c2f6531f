// Encoding Parquet files in memory. One thread and fixed settings, so that equal input gives equal bytes.

#include <arrow/io/memory.h>
#include <arrow/util/compression.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include "Internal.h"

struct carrow_writer {
    std::vector<std::shared_ptr<arrow::Field>> fields;
    std::vector<std::shared_ptr<arrow::Array>> arrays;
    std::vector<std::string> keys, metadata_values;
    std::shared_ptr<arrow::Buffer> encoded;
};

namespace carrow {

// A copy of `size` bytes in a buffer of the pool.
static std::shared_ptr<arrow::Buffer> copied(const void *bytes, int64_t size) {
    std::shared_ptr<arrow::Buffer> buffer = unwrap(arrow::AllocateBuffer(size, pool()), CARROW_INTERNAL);
    if (size > 0) std::memcpy(buffer->mutable_data(), bytes, static_cast<size_t>(size));
    return buffer;
}

// One bit a byte: set where the byte is zero, or where it is not.
static std::shared_ptr<arrow::Buffer> bits(const uint8_t *bytes, int64_t count, bool set_where_zero) {
    std::shared_ptr<arrow::Buffer> buffer = unwrap(arrow::AllocateEmptyBitmap(count, pool()), CARROW_INTERNAL);
    for (int64_t index = 0; index < count; ++index) {
        if ((bytes[index] == 0) == set_where_zero)
            buffer->mutable_data()[index / 8] |= static_cast<uint8_t>(1u << (index % 8));
    }
    return buffer;
}

static std::shared_ptr<arrow::Buffer> validity(const uint8_t *nulls, int64_t count) {
    return nulls == nullptr ? nullptr : bits(nulls, count, true);
}

static int32_t append(carrow_writer *writer, const char *name, std::shared_ptr<arrow::Array> array) {
    check(array->Validate(), CARROW_INVALID);
    writer->fields.push_back(arrow::field(name, array->type()));
    writer->arrays.push_back(std::move(array));
    return 1;
}

static int32_t append_fixed(
    carrow_writer *writer, const char *name, std::shared_ptr<arrow::DataType> type, const void *values, int64_t width,
    const uint8_t *nulls, int64_t count, carrow_error *error) {
    return guarded<int32_t>(error, CARROW_INVALID, 0, [&] {
        auto data = arrow::ArrayData::Make(std::move(type), count, {validity(nulls, count), copied(values, count * width)});
        return append(writer, name, arrow::MakeArray(data));
    });
}

static arrow::Compression::type codec(int32_t compression) {
    switch (compression) {
        case CARROW_SNAPPY: return arrow::Compression::SNAPPY;
        case CARROW_ZSTD: return arrow::Compression::ZSTD;
        case CARROW_GZIP: return arrow::Compression::GZIP;
        default: return arrow::Compression::UNCOMPRESSED;
    }
}

static std::shared_ptr<parquet::WriterProperties> properties(
    const carrow_writer &writer, int32_t compression, int32_t level, int64_t rows_per_group) {
    parquet::WriterProperties::Builder builder;
    builder.memory_pool(pool())->compression(codec(compression))->enable_page_checksum();
    if (compression == CARROW_ZSTD || compression == CARROW_GZIP) builder.compression_level(level);
    builder.max_row_group_length(rows_per_group);
    // Sorted integers are small as differences, while a dictionary of times that never repeat is pure loss.
    for (const auto &field : writer.fields) {
        auto id = field->type()->id();
        if (id == arrow::Type::TIMESTAMP || id == arrow::Type::DATE32 || id == arrow::Type::INT64)
            builder.disable_dictionary(field->name())->encoding(field->name(), parquet::Encoding::DELTA_BINARY_PACKED);
    }
    return builder.build();
}

}  // namespace carrow

using namespace carrow;

extern "C" {

carrow_writer *carrow_writer_make(void) { return new carrow_writer(); }
void carrow_writer_release(carrow_writer *writer) { delete writer; }

void carrow_writer_metadata(carrow_writer *writer, const char *key, const char *value) {
    writer->keys.emplace_back(key);
    writer->metadata_values.emplace_back(value);
}

int32_t carrow_writer_doubles(
    carrow_writer *writer, const char *name, const double *values, const uint8_t *nulls, int64_t count, carrow_error *error) {
    return append_fixed(writer, name, arrow::float64(), values, 8, nulls, count, error);
}
int32_t carrow_writer_floats(
    carrow_writer *writer, const char *name, const float *values, const uint8_t *nulls, int64_t count, carrow_error *error) {
    return append_fixed(writer, name, arrow::float32(), values, 4, nulls, count, error);
}
int32_t carrow_writer_integers(
    carrow_writer *writer, const char *name, const int64_t *values, const uint8_t *nulls, int64_t count, carrow_error *error) {
    return append_fixed(writer, name, arrow::int64(), values, 8, nulls, count, error);
}
int32_t carrow_writer_dates(
    carrow_writer *writer, const char *name, const int32_t *values, const uint8_t *nulls, int64_t count, carrow_error *error) {
    return append_fixed(writer, name, arrow::date32(), values, 4, nulls, count, error);
}

int32_t carrow_writer_booleans(
    carrow_writer *writer, const char *name, const uint8_t *values, const uint8_t *nulls, int64_t count, carrow_error *error) {
    return guarded<int32_t>(error, CARROW_INVALID, 0, [&] {
        auto data = arrow::ArrayData::Make(
            arrow::boolean(), count, {validity(nulls, count), bits(values, count, false)});
        return append(writer, name, arrow::MakeArray(data));
    });
}

int32_t carrow_writer_timestamps(
    carrow_writer *writer, const char *name, const int64_t *values, const uint8_t *nulls, int64_t count, int32_t unit,
    const char *zone, carrow_error *error) {
    auto precision = unit == CARROW_UNIT_MILLI ? arrow::TimeUnit::MILLI
        : unit == CARROW_UNIT_NANO             ? arrow::TimeUnit::NANO
                                               : arrow::TimeUnit::MICRO;
    return guarded<int32_t>(error, CARROW_INVALID, 0, [&] {
        auto type = zone == nullptr ? arrow::timestamp(precision) : arrow::timestamp(precision, zone);
        return append_fixed(writer, name, type, values, 8, nulls, count, error);
    });
}

int32_t carrow_writer_decimals(
    carrow_writer *writer, const char *name, const uint64_t *halves, const uint8_t *nulls, int64_t count, int32_t precision,
    int32_t scale, carrow_error *error) {
    return guarded<int32_t>(error, CARROW_INVALID, 0, [&] {
        auto type = unwrap(arrow::Decimal128Type::Make(precision, scale), CARROW_INVALID);
        return append_fixed(writer, name, type, halves, 16, nulls, count, error);
    });
}

int32_t carrow_writer_strings(
    carrow_writer *writer, const char *name, const uint8_t *bytes, const int32_t *offsets, int32_t text_count,
    const int32_t *codes, const uint8_t *nulls, int64_t count, carrow_error *error) {
    return guarded<int32_t>(error, CARROW_INVALID, 0, [&] {
        auto texts = std::make_shared<arrow::StringArray>(
            text_count, copied(offsets, (int64_t{text_count} + 1) * 4), copied(bytes, offsets[text_count]));
        auto indices = arrow::ArrayData::Make(arrow::int32(), count, {validity(nulls, count), copied(codes, count * 4)});
        auto type = arrow::dictionary(arrow::int32(), arrow::utf8());
        return append(
            writer, name, unwrap(arrow::DictionaryArray::FromArrays(type, arrow::MakeArray(indices), texts), CARROW_INVALID));
    });
}

const uint8_t *carrow_writer_encode(
    carrow_writer *writer, int32_t compression, int32_t level, int64_t rows_per_group, int64_t *length, carrow_error *error) {
    return guarded<const uint8_t *>(error, CARROW_INVALID, nullptr, [&] {
        auto metadata = arrow::KeyValueMetadata::Make(writer->keys, writer->metadata_values);
        auto schema = arrow::schema(writer->fields, writer->keys.empty() ? nullptr : metadata);
        auto table = arrow::Table::Make(schema, writer->arrays);
        check(table->Validate(), CARROW_INVALID);
        auto sink = unwrap(arrow::io::BufferOutputStream::Create(1 << 20, pool()), CARROW_INTERNAL);
        parquet::ArrowWriterProperties::Builder arrow_builder;
        arrow_builder.store_schema();  // Keeps the zone's name and that strings are a dictionary.
        check(
            parquet::arrow::WriteTable(
                *table, pool(), sink, rows_per_group, properties(*writer, compression, level, rows_per_group),
                arrow_builder.build()),
            CARROW_INVALID);
        writer->encoded = unwrap(sink->Finish(), CARROW_INTERNAL);
        *length = writer->encoded->size();
        return writer->encoded->data();
    });
}

}  // extern "C"
