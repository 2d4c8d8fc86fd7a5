// The two JSON readers of ours, the one for bodies and records and the one for configuration, held
// against each other and against Boost.JSON, which shares nothing with the first.
#include "eventapp/core/json.hpp"

#include "app/config_json.hpp"
#include "fuzz/targets.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace eventapp::fuzz {

namespace {

boost::json::value boost_parse(std::string_view text, boost::json::error_code& error) {
  boost::json::parse_options options;
  options.max_depth = 32;
  return boost::json::parse({text.data(), text.size()}, error, {}, options);
}

bool same_type(const json::Member& member, const boost::json::value& value) {
  switch (member.type) {
    case json::Type::null:
      return value.is_null();
    case json::Type::boolean:
      return value.is_bool() && value.get_bool() == (member.text == "true");
    case json::Type::number:
      return value.is_number() && json::is_number(member.text);
    case json::Type::string:
      return value.is_string() && value.get_string() == member.text;
    case json::Type::array:
      return value.is_array();
    case json::Type::object:
      break;
  }
  return value.is_object();
}

// Only what is wrong with it for Boost.JSON alone: an exponent that no double has.
bool is_fault_of_theirs(const boost::json::error_code& error) {
  return error == boost::json::error::exponent_overflow;
}

// Only what is wrong with it for us: no object, or a member twice, at any level.
bool is_fault_of_ours(const Error& error) {
  return error.detail.starts_with("an object was expected") ||
         error.detail.starts_with("a member name appears twice");
}

void check_taken(const json::Object& object, const boost::json::value& value) {
  promise(value.is_object() && value.get_object().size() == object.members().size(),
          "an object has the same members for every reader");
  for (const json::Member& member : object.members()) {
    const auto* found = value.get_object().if_contains(member.name);
    promise(found != nullptr && same_type(member, *found),
            "a member has the same value for every reader");
  }
}

std::string written(const json::Object& object) {
  json::ObjectWriter writer;
  for (const json::Member& member : object.members()) {
    if (member.type == json::Type::string) {
      writer.string(member.name, member.text);
    } else {
      const bool nested = member.type == json::Type::array || member.type == json::Type::object;
      const bool null = member.type == json::Type::null;
      writer.raw(member.name, nested ? "[]" : null ? "null" : member.text);
    }
  }
  return std::move(writer).finish();
}

void check_written(const json::Object& object) {
  const std::string text = written(object);
  const auto again = json::Object::parse(text);
  promise(again.has_value(), "what is written is JSON");
  promise(again->members().size() == object.members().size(), "no member is lost");
  for (std::size_t i = 0; i < object.members().size(); ++i) {
    promise_same(again->members()[i].name, object.members()[i].name, "a name is kept");
    promise_same(again->members()[i].text, object.members()[i].text, "a value is kept");
  }
}

// As printed with --check-config, which must be a configuration again.
void check_configuration(std::string_view input, bool known_bad) {
  const auto node = app::parse_json(input);
  if (!node) {
    return;
  }
  promise(!known_bad, "a configuration is JSON");
  for (const std::string& text : {app::pretty_json(*node), app::one_line_json(*node)}) {
    const auto again = app::parse_json(text);
    promise(again.has_value(), "a printed configuration can be read");
    promise_same(app::one_line_json(*again), app::one_line_json(*node),
                 "a printed configuration is the same configuration");
  }
}

}  // namespace

void json(std::string_view input) {
  boost::json::error_code theirs;
  const auto value = boost_parse(input, theirs);
  const auto object = eventapp::json::Object::parse(input);
  if (object) {
    promise(!theirs || is_fault_of_theirs(theirs), "what we take for JSON is JSON");
    if (!theirs) {
      check_taken(*object, value);
    }
    check_written(*object);
  } else {
    promise(theirs || is_fault_of_ours(object.error()), "JSON is taken");
    promise(object.error().detail.find(" at line ") != std::string::npos,
            "what is wrong has a place");
  }
  check_configuration(input, static_cast<bool>(theirs));
}

}  // namespace eventapp::fuzz
