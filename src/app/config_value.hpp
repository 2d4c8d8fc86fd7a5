// One value on its way into a field: checked against the field's type, never converted by guess.
#pragma once

#include "app/config_json.hpp"
#include "eventapp/core/config_fields.hpp"

#include <string>
#include <string_view>

namespace eventapp::app {

/// Sets the field (of a map: the entry `rest`; rest empty: adds entries). Answers what the value
/// must be when it is not that ("must be a whole number"); the field is then as it was.
std::string assign(const config::Field& field, std::string_view rest, const JsonNode& value);

/// The value that plain text (an environment variable, the command line) means for the field;
/// lists and whole maps are JSON. Text of the wrong form becomes a string, which assign() refuses.
JsonNode read_text(const config::Field& field, std::string_view rest, std::string_view text);

}  // namespace eventapp::app
