// Columns in the forms Swift asks for.
//
// The conversions are written out here instead of calling Arrow's compute functions: those need a registry that takes longer
// to set up than a daily file takes to read, and decimals must become the nearest double.

#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>
#include <type_traits>
#include <unordered_map>

#include <arrow/util/decimal.h>

#include "Internal.h"

struct carrow_values {
    std::shared_ptr<arrow::ChunkedArray> column;
    std::vector<double> doubles;
    std::vector<int64_t> longs;
    std::vector<int32_t> ints;
    std::vector<uint8_t> nulls;
    std::vector<int64_t> inexact_rows;
    std::vector<std::string> texts;
};

namespace carrow {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

// The exact powers of ten, which end at 10^22.
static const double kPowersOfTen[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static double parsed(const std::string &text) {
    double value = kMissing;
    auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc() || end != text.data() + text.size())
        throw Problem(CARROW_DAMAGED, "the decimal " + text + " is no number");
    return value;
}

// The double nearest to unscaled × 10^-scale. Both operands of the division are exact below 2^53 and 10^22, so that it
// rounds once; beyond, the digits go through a correctly rounding parser.
static double nearest(const arrow::Decimal128 &value, int32_t scale) {
    constexpr int64_t exact = int64_t{1} << 53;
    int64_t low = static_cast<int64_t>(value.low_bits());
    bool fits = value.high_bits() == (low < 0 ? -1 : 0);
    if (fits && low > -exact && low < exact && scale >= 0 && scale <= 22)
        return static_cast<double>(low) / kPowersOfTen[scale];
    return parsed(value.ToString(scale));
}

// Calls `store(row, array, index)` for every row of a column that is not null, chunk by chunk.
template <typename Array, typename Store>
void for_each(const arrow::ChunkedArray &column, Store store) {
    int64_t row = 0;
    for (const auto &chunk : column.chunks()) {
        const auto &array = static_cast<const Array &>(*chunk);
        bool whole = array.null_count() == 0;
        for (int64_t index = 0; index < array.length(); ++index, ++row) {
            if (whole || array.IsValid(index)) store(row, array, index);
        }
    }
}

static void note_nulls(carrow_values &values) {
    if (values.column->null_count() == 0) return;
    values.nulls.reserve(static_cast<size_t>(values.column->length()));
    for (const auto &chunk : values.column->chunks())
        for (int64_t index = 0; index < chunk->length(); ++index) values.nulls.push_back(chunk->IsNull(index) ? 1 : 0);
}

template <typename Array, typename Value>
bool share(const carrow_values &values, carrow_view *view) {
    const auto &column = *values.column;
    if (column.num_chunks() != 1 || column.null_count() != 0) return false;
    static_assert(std::is_same_v<typename Array::value_type, Value>);
    view->values = static_cast<const Array &>(*column.chunk(0)).raw_values();
    return true;
}

[[noreturn]] static void wrong_type(const arrow::DataType &type) {
    throw Problem(CARROW_WRONG_TYPE, "the column holds " + type.ToString());
}

template <typename Array, typename Out>
void widen(const arrow::ChunkedArray &column, Out *out) {
    for_each<Array>(column, [=](int64_t row, const Array &array, int64_t index) {
        auto value = array.Value(index);
        if constexpr (std::is_same_v<Out, int64_t> && std::is_same_v<decltype(value), uint64_t>) {
            if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
                throw Problem(CARROW_WRONG_TYPE, "the column holds integers beyond 64 bits with sign");
        }
        out[row] = static_cast<Out>(value);
    });
}

template <typename Out>
bool widen_integers(const arrow::ChunkedArray &column, Out *out) {
    switch (column.type()->id()) {
        case arrow::Type::INT8: widen<arrow::Int8Array>(column, out); return true;
        case arrow::Type::INT16: widen<arrow::Int16Array>(column, out); return true;
        case arrow::Type::INT32: widen<arrow::Int32Array>(column, out); return true;
        case arrow::Type::INT64: widen<arrow::Int64Array>(column, out); return true;
        case arrow::Type::UINT8: widen<arrow::UInt8Array>(column, out); return true;
        case arrow::Type::UINT16: widen<arrow::UInt16Array>(column, out); return true;
        case arrow::Type::UINT32: widen<arrow::UInt32Array>(column, out); return true;
        case arrow::Type::UINT64: widen<arrow::UInt64Array>(column, out); return true;
        default: return false;
    }
}

static void doubles(carrow_values &values, carrow_view *view) {
    const auto &column = *values.column;
    const auto &type = *column.type();
    if (type.id() == arrow::Type::DOUBLE && share<arrow::DoubleArray, double>(values, view)) return;
    values.doubles.assign(static_cast<size_t>(column.length()), kMissing);
    double *out = values.doubles.data();
    switch (type.id()) {
        case arrow::Type::DOUBLE: widen<arrow::DoubleArray>(column, out); break;
        case arrow::Type::FLOAT: widen<arrow::FloatArray>(column, out); break;
        case arrow::Type::DECIMAL128: {
            int32_t scale = static_cast<const arrow::DecimalType &>(type).scale();
            for_each<arrow::Decimal128Array>(column, [=](int64_t row, const auto &array, int64_t index) {
                out[row] = nearest(arrow::Decimal128(array.GetValue(index)), scale);
            });
            break;
        }
        case arrow::Type::DECIMAL256: {
            int32_t scale = static_cast<const arrow::DecimalType &>(type).scale();
            for_each<arrow::Decimal256Array>(column, [=](int64_t row, const auto &array, int64_t index) {
                out[row] = parsed(arrow::Decimal256(array.GetValue(index)).ToString(scale));
            });
            break;
        }
        default:
            if (!widen_integers(column, out)) wrong_type(type);
    }
    view->values = out;
}

static void integers(carrow_values &values, carrow_view *view) {
    const auto &column = *values.column;
    if (column.type()->id() == arrow::Type::INT64 && share<arrow::Int64Array, int64_t>(values, view)) return;
    values.longs.assign(static_cast<size_t>(column.length()), 0);
    if (!widen_integers(column, values.longs.data())) wrong_type(*column.type());
    view->values = values.longs.data();
}

static void instants(carrow_values &values, carrow_view *view) {
    const auto &column = *values.column;
    if (column.type()->id() != arrow::Type::TIMESTAMP) wrong_type(*column.type());
    auto unit = static_cast<const arrow::TimestampType &>(*column.type()).unit();
    if (unit == arrow::TimeUnit::MICRO && share<arrow::TimestampArray, int64_t>(values, view)) return;
    values.longs.assign(static_cast<size_t>(column.length()), 0);
    int64_t *out = values.longs.data();
    auto *inexact = &values.inexact_rows;
    int64_t factor = unit == arrow::TimeUnit::SECOND ? 1'000'000 : unit == arrow::TimeUnit::MILLI ? 1000 : 1;
    int64_t divisor = unit == arrow::TimeUnit::NANO ? 1000 : 1;
    for_each<arrow::TimestampArray>(column, [=](int64_t row, const auto &array, int64_t index) {
        int64_t value = array.Value(index), scaled;
        if (__builtin_mul_overflow(value, factor, &scaled)) {
            scaled = value < 0 ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max();
            inexact->push_back(row);
        }
        int64_t remainder = scaled % divisor;
        if (remainder != 0) inexact->push_back(row);
        out[row] = scaled / divisor - (remainder < 0 ? 1 : 0);
    });
    view->values = out;
}

static void dates(carrow_values &values, carrow_view *view) {
    const auto &column = *values.column;
    if (column.type()->id() == arrow::Type::DATE32 && share<arrow::Date32Array, int32_t>(values, view)) return;
    values.ints.assign(static_cast<size_t>(column.length()), 0);
    int32_t *out = values.ints.data();
    if (column.type()->id() == arrow::Type::DATE32) {
        widen<arrow::Date32Array>(column, out);
    } else if (column.type()->id() == arrow::Type::DATE64) {
        for_each<arrow::Date64Array>(column, [=](int64_t row, const auto &array, int64_t index) {
            constexpr int64_t day = 86'400'000;
            int64_t value = array.Value(index), days = value / day;
            if (value % day != 0 || days != static_cast<int32_t>(days))
                throw Problem(CARROW_DAMAGED, "a date64 value is no whole day");
            out[row] = static_cast<int32_t>(days);
        });
    } else {
        wrong_type(*column.type());
    }
    view->values = out;
}

// Numbers the distinct texts of a column in the order they are met.
class Interning {
  public:
    explicit Interning(carrow_values &values) : texts_(values.texts) {}

    int32_t code(std::string_view text) {
        auto [place, isNew] = codes_.try_emplace(std::string(text), static_cast<int32_t>(texts_.size()));
        if (isNew) texts_.emplace_back(text);
        return place->second;
    }

  private:
    std::vector<std::string> &texts_;
    std::unordered_map<std::string, int32_t> codes_;
};

template <typename Array>
void intern(const arrow::Array &texts, Interning &interning, std::vector<int32_t> &codes) {
    const auto &array = static_cast<const Array &>(texts);
    for (int64_t index = 0; index < array.length(); ++index)
        codes.push_back(array.IsNull(index) ? -1 : interning.code(array.GetView(index)));
}

static void intern_any(const arrow::Array &texts, Interning &interning, std::vector<int32_t> &codes) {
    switch (texts.type_id()) {
        case arrow::Type::STRING: intern<arrow::StringArray>(texts, interning, codes); break;
        case arrow::Type::LARGE_STRING: intern<arrow::LargeStringArray>(texts, interning, codes); break;
        default: wrong_type(*texts.type());
    }
}

static void strings(carrow_values &values, carrow_view *view) {
    const auto &column = *values.column;
    values.ints.reserve(static_cast<size_t>(column.length()));
    Interning interning(values);
    for (const auto &chunk : column.chunks()) {
        if (chunk->type_id() != arrow::Type::DICTIONARY) {
            intern_any(*chunk, interning, values.ints);
            continue;
        }
        const auto &array = static_cast<const arrow::DictionaryArray &>(*chunk);
        std::vector<int32_t> codes;
        intern_any(*array.dictionary(), interning, codes);
        for (int64_t index = 0; index < array.length(); ++index) {
            if (array.IsNull(index)) {
                values.ints.push_back(-1);
                continue;
            }
            // The library does not hold the indices of a damaged file against the length of its dictionary.
            int64_t position = array.GetValueIndex(index);
            if (position < 0 || position >= static_cast<int64_t>(codes.size()))
                throw Problem(CARROW_DAMAGED, "a text lies outside its dictionary");
            values.ints.push_back(codes[static_cast<size_t>(position)]);
        }
    }
    view->values = values.ints.data();
}

static carrow_values *give(
    const carrow_table *table, int32_t index, carrow_view *view, carrow_error *error,
    void (*convert)(carrow_values &, carrow_view *)) {
    return guarded<carrow_values *>(error, CARROW_DAMAGED, nullptr, [&] {
        auto values = std::make_unique<carrow_values>();
        values->column = table->table->column(index);
        *view = carrow_view{};
        convert(*values, view);
        note_nulls(*values);
        view->count = values->column->length();
        view->null_count = values->column->null_count();
        view->nulls = values->nulls.empty() ? nullptr : values->nulls.data();
        view->inexact_rows = values->inexact_rows.data();
        view->inexact_count = static_cast<int64_t>(values->inexact_rows.size());
        return values.release();
    });
}

}  // namespace carrow

using namespace carrow;

extern "C" {

carrow_values *carrow_table_doubles(const carrow_table *table, int32_t column, carrow_view *view, carrow_error *error) {
    return give(table, column, view, error, doubles);
}
carrow_values *carrow_table_integers(const carrow_table *table, int32_t column, carrow_view *view, carrow_error *error) {
    return give(table, column, view, error, integers);
}
carrow_values *carrow_table_instants(const carrow_table *table, int32_t column, carrow_view *view, carrow_error *error) {
    return give(table, column, view, error, instants);
}
carrow_values *carrow_table_dates(const carrow_table *table, int32_t column, carrow_view *view, carrow_error *error) {
    return give(table, column, view, error, dates);
}
carrow_values *carrow_table_strings(const carrow_table *table, int32_t column, carrow_view *view, carrow_error *error) {
    return give(table, column, view, error, strings);
}

int32_t carrow_values_text_count(const carrow_values *values) { return static_cast<int32_t>(values->texts.size()); }
const char *carrow_values_text(const carrow_values *values, int32_t index, int64_t *length) {
    const auto &text = values->texts[static_cast<size_t>(index)];
    *length = static_cast<int64_t>(text.size());
    return text.data();
}
void carrow_values_release(carrow_values *values) { delete values; }

}  // extern "C"
