// Opening Parquet and CSV files and reading columns into memory.

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <arrow/csv/api.h>
#include <arrow/io/file.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>

#include "Internal.h"

namespace carrow {

arrow::MemoryPool *pool() {
    static auto *capped = new arrow::CappedMemoryPool(arrow::default_memory_pool(), kMemoryMax);
    return capped;
}

int open_regular(const char *path) {
    // Not blocking, so that a pipe without a writer is refused rather than waited for.
    int descriptor = ::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) throw Problem(CARROW_SYSTEM, std::strerror(errno), errno);
    struct stat status;
    int code = fstat(descriptor, &status) != 0 ? errno : S_ISDIR(status.st_mode) ? EISDIR : S_ISREG(status.st_mode) ? 0 : EINVAL;
    if (code == 0 && status.st_size <= kFileMax) return descriptor;
    ::close(descriptor);
    if (code == 0) throw Problem(CARROW_TOO_LARGE, "the file has more than " + std::to_string(kFileMax) + " bytes");
    throw Problem(CARROW_SYSTEM, std::strerror(code), code);
}

static int32_t kind_of(const arrow::DataType &type) {
    switch (type.id()) {
        case arrow::Type::DOUBLE: return CARROW_KIND_DOUBLE;
        case arrow::Type::FLOAT: return CARROW_KIND_FLOAT;
        case arrow::Type::DECIMAL128:
        case arrow::Type::DECIMAL256: return CARROW_KIND_DECIMAL;
        case arrow::Type::TIMESTAMP: return CARROW_KIND_TIMESTAMP;
        case arrow::Type::DATE32:
        case arrow::Type::DATE64: return CARROW_KIND_DATE;
        case arrow::Type::STRING:
        case arrow::Type::LARGE_STRING: return CARROW_KIND_STRING;
        case arrow::Type::BOOL: return CARROW_KIND_BOOLEAN;
        case arrow::Type::DICTIONARY:
            return kind_of(*static_cast<const arrow::DictionaryType &>(type).value_type()) == CARROW_KIND_STRING
                ? CARROW_KIND_STRING
                : CARROW_KIND_OTHER;
        default: return arrow::is_integer(type.id()) ? CARROW_KIND_INTEGER : CARROW_KIND_OTHER;
    }
}

// Whether a column's texts are stored, in every row group, in a way that the library gives as dictionary indices.
static bool has_dictionary_encodings(const parquet::FileMetaData &metadata, int column) {
    for (int group = 0; group < metadata.num_row_groups(); ++group) {
        for (auto encoding : metadata.RowGroup(group)->ColumnChunk(column)->encodings()) {
            switch (encoding) {
                case parquet::Encoding::PLAIN:
                case parquet::Encoding::PLAIN_DICTIONARY:
                case parquet::Encoding::RLE_DICTIONARY:
                case parquet::Encoding::RLE:
                case parquet::Encoding::BIT_PACKED: break;
                default: return false;
            }
        }
    }
    return true;
}

// Strings come as dictionary indices where they can: a symbol column is then compared once a distinct text, not once a row.
static void ask_for_dictionaries(const parquet::FileMetaData &metadata, parquet::ArrowReaderProperties &properties) {
    const auto &schema = *metadata.schema();
    for (int index = 0; index < schema.num_columns(); ++index) {
        const auto *column = schema.Column(index);
        if (column->physical_type() == parquet::Type::BYTE_ARRAY && column->logical_type()->is_string()
            && has_dictionary_encodings(metadata, index))
            properties.set_read_dictionary(index, true);
    }
}

// The columns read with their encodings, for the message when one of them is none that the library decodes.
static std::string encodings(const parquet::FileMetaData &metadata, const std::vector<int> &leaves) {
    std::string text;
    for (int leaf : leaves) {
        text += (text.empty() ? "" : "; ") + metadata.schema()->Column(leaf)->name() + ":";
        for (auto encoding : metadata.RowGroup(0)->ColumnChunk(leaf)->encodings())
            text += " " + parquet::EncodingToString(encoding);
    }
    return text;
}

static void check_row_counts(const parquet::FileMetaData &metadata) {
    int64_t rows = 0;
    for (int group = 0; group < metadata.num_row_groups(); ++group) {
        int64_t count = metadata.RowGroup(group)->num_rows();
        if (count < 0) throw Problem(CARROW_DAMAGED, "a row group claims a negative number of rows");
        if (count > kRowsMax - rows)
            throw Problem(CARROW_TOO_LARGE, "the file claims more than " + std::to_string(kRowsMax) + " rows");
        rows += count;
    }
    if (rows != metadata.num_rows()) throw Problem(CARROW_DAMAGED, "the row groups do not add up to the file's row count");
}

}  // namespace carrow

using namespace carrow;

carrow_schema::carrow_schema(const arrow::Schema &schema) {
    for (const auto &field : schema.fields()) {
        Column column;
        const auto &type = *field->type();
        column.name = field->name();
        column.type_name = type.ToString();
        column.kind = kind_of(type);
        if (column.kind == CARROW_KIND_DECIMAL) {
            column.precision = static_cast<const arrow::DecimalType &>(type).precision();
            column.scale = static_cast<const arrow::DecimalType &>(type).scale();
        }
        if (column.kind == CARROW_KIND_TIMESTAMP) {
            column.zone = static_cast<const arrow::TimestampType &>(type).timezone();
            column.has_zone = !column.zone.empty();
        }
        columns.push_back(std::move(column));
    }
}

struct carrow_file {
    std::unique_ptr<parquet::arrow::FileReader> reader;
    std::unique_ptr<carrow_schema> schema;
    std::shared_ptr<const arrow::KeyValueMetadata> metadata;
    int64_t rows = 0;
};

extern "C" {

int32_t carrow_schema_count(const carrow_schema *schema) { return static_cast<int32_t>(schema->columns.size()); }

carrow_column carrow_schema_column(const carrow_schema *schema, int32_t index) {
    const auto &column = schema->columns[static_cast<size_t>(index)];
    return {column.name.c_str(), column.type_name.c_str(), column.has_zone ? column.zone.c_str() : nullptr,
            column.kind, column.precision, column.scale};
}

carrow_file *carrow_file_open(const char *path, carrow_error *error) {
    return guarded<carrow_file *>(error, CARROW_NOT_PARQUET, nullptr, [&] {
        auto source = unwrap(arrow::io::ReadableFile::Open(open_regular(path), pool()), CARROW_SYSTEM);
        parquet::ReaderProperties properties(pool());
        properties.set_thrift_string_size_limit(16 << 20);
        properties.set_thrift_container_size_limit(100'000);
        properties.set_page_checksum_verification(true);
        auto parquet_reader = parquet::ParquetFileReader::Open(source, properties);
        auto metadata = parquet_reader->metadata();
        check_row_counts(*metadata);
        parquet::ArrowReaderProperties arrow_properties(/*use_threads=*/false);
        arrow_properties.set_pre_buffer(false);  // Buffering ahead starts a pool of threads.
        ask_for_dictionaries(*metadata, arrow_properties);
        auto file = std::make_unique<carrow_file>();
        file->rows = metadata->num_rows();
        file->metadata = metadata->key_value_metadata();
        file->reader = unwrap(
            parquet::arrow::FileReader::Make(pool(), std::move(parquet_reader), arrow_properties), CARROW_NOT_PARQUET);
        std::shared_ptr<arrow::Schema> schema;
        check(file->reader->GetSchema(&schema), CARROW_NOT_PARQUET);
        file->schema = std::make_unique<carrow_schema>(*schema);
        return file.release();
    });
}

void carrow_file_close(carrow_file *file) { delete file; }
const carrow_schema *carrow_file_schema(const carrow_file *file) { return file->schema.get(); }
int64_t carrow_file_rows(const carrow_file *file) { return file->rows; }

int32_t carrow_file_metadata_count(const carrow_file *file) {
    return file->metadata ? static_cast<int32_t>(file->metadata->size()) : 0;
}
const char *carrow_file_metadata_key(const carrow_file *file, int32_t index) {
    return file->metadata->keys()[static_cast<size_t>(index)].c_str();
}
const char *carrow_file_metadata_value(const carrow_file *file, int32_t index) {
    return file->metadata->values()[static_cast<size_t>(index)].c_str();
}

carrow_table *carrow_file_read(carrow_file *file, const int32_t *columns, int32_t count, carrow_error *error) {
    return guarded<carrow_table *>(error, CARROW_DAMAGED, nullptr, [&] {
        const auto &fields = file->reader->manifest().schema_fields;
        std::vector<int> leaves;
        for (int32_t index = 0; index < count; ++index) {
            const auto &field = fields.at(static_cast<size_t>(columns[index]));
            if (!field.is_leaf()) throw Problem(CARROW_WRONG_TYPE, "the column is nested");
            leaves.push_back(field.column_index);
        }
        auto read = file->reader->ReadTable(leaves);
        if (read.status().IsNotImplemented() || read.status().message().rfind("Not yet implemented", 0) == 0)
            throw Problem(
                CARROW_UNSUPPORTED,
                read.status().message() + " (" + encodings(*file->reader->parquet_reader()->metadata(), leaves) + ")");
        auto table = unwrap(std::move(read), CARROW_DAMAGED);
        if (count > 0 && table->num_rows() != file->rows)
            throw Problem(CARROW_DAMAGED, "the columns do not have as many rows as the file says");
        return new carrow_table(std::move(table));
    });
}

carrow_table *carrow_csv_read(const char *path, carrow_error *error) {
    return guarded<carrow_table *>(error, CARROW_NOT_PARQUET, nullptr, [&] {
        auto source = unwrap(arrow::io::ReadableFile::Open(open_regular(path), pool()), CARROW_SYSTEM);
        auto read = arrow::csv::ReadOptions::Defaults();
        read.use_threads = false;
        auto convert = arrow::csv::ConvertOptions::Defaults();
        convert.strings_can_be_null = true;
        auto reader = unwrap(
            arrow::csv::TableReader::Make(
                arrow::io::IOContext(pool()), source, read, arrow::csv::ParseOptions::Defaults(), convert),
            CARROW_NOT_PARQUET);
        return new carrow_table(unwrap(reader->Read(), CARROW_NOT_PARQUET));
    });
}

void carrow_table_release(carrow_table *table) { delete table; }
const carrow_schema *carrow_table_schema(const carrow_table *table) { return &table->schema; }
int64_t carrow_table_rows(const carrow_table *table) { return table->table->num_rows(); }

}  // extern "C"
