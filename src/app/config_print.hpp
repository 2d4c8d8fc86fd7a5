// The configuration as people read it: the effective values, and the reference of all keys. Secrets
// are masked in everything that leaves this file.
#pragma once

#include "app/config_json.hpp"
#include "eventapp/core/config_fields.hpp"

#include <string>

namespace eventapp::app {

/// The field's present value, secrets masked.
JsonNode value_node(const config::Field& field);

/// All values as nested JSON, in the order of the fields; a configuration file once real secrets
/// stand where the mask is.
std::string effective_json(const config::Fields& fields);
/// The same on one line, for the log.
std::string effective_json_line(const config::Fields& fields);

/// A Markdown table of key, present value as the default, and meaning.
std::string reference_table(const config::Fields& fields);

}  // namespace eventapp::app
