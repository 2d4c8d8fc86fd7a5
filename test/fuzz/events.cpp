// A record's value as a consumer decodes it. A foreign producer may write anything; what is taken
// for an event can be written and read again without a difference.
#include "eventapp/core/json.hpp"
#include "eventapp/core/time_text.hpp"
#include "eventapp/events/codec.hpp"
#include "fuzz/targets.hpp"

#include <array>
#include <optional>

namespace eventapp::fuzz {

namespace {

constexpr std::array topics = {events::order_created_topic, events::order_shipped_topic,
                               events::product_created_topic};

std::optional<std::string_view> header(const events::EncodedEvent& record, std::string_view name) {
  for (const auto& [key, value] : record.headers) {
    if (key == name) {
      return value;
    }
  }
  return std::nullopt;
}

void check_record(const events::Event& event, const events::EncodedEvent& record) {
  promise(json::Object::parse(record.value).has_value(), "a record's value is a JSON object");
  promise(header(record, "ce_id") == events::event_id_of(event), "ce_id is the event's id");
  const auto time = parse_iso_time(header(record, "ce_time").value_or(""));
  promise(time && *time == events::time_of(event), "ce_time is the event's time");
  promise_same(record.key, events::key_of(event), "the key is the event's subject");
}

void check_event(std::string_view topic, const events::Event& event) {
  promise(events::topic_of(event) == topic, "the topic decides the type");
  const std::string_view id = events::event_id_of(event);
  promise(!id.empty() && id.size() <= 255, "an event id has 1 to 255 bytes");
  const auto trace = TraceContext::begin();
  const auto record = events::encode(event, "/eventapp/fuzz", trace);
  check_record(event, record);
  const auto again = events::decode(topic, record.value);
  promise(again.has_value(), "an event that was read can be written and read again");
  promise(events::time_of(*again) == events::time_of(event), "a time is read as it was written");
  promise_same(events::encode(*again, "/eventapp/fuzz", trace).value, record.value,
               "an event is the same after it was written and read");
}

}  // namespace

void events(std::string_view input) {
  for (const std::string_view topic : topics) {
    const auto event = events::decode(topic, input);
    if (event) {
      check_event(topic, *event);
    } else {
      promise(event.error().kind == ErrorKind::invalid_input && !event.error().detail.empty(),
              "what is no event is refused with a reason");
    }
  }
}

}  // namespace eventapp::fuzz
