// Records to events. What a notification needs must be there and of its type: a null, as a missing
// member, is an error here and not a surprise later. Unknown members are for somebody else.
#include "eventapp/core/json.hpp"
#include "eventapp/core/time_text.hpp"
#include "eventapp/events/codec.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace eventapp::events {

namespace {

constexpr std::size_t max_event_id_bytes = 255;

std::string_view name_of(json::Type type) {
  switch (type) {
    case json::Type::null:
      return "null";
    case json::Type::boolean:
      return "a boolean";
    case json::Type::number:
      return "a number";
    case json::Type::string:
      return "a string";
    case json::Type::array:
      return "an array";
    case json::Type::object:
      break;
  }
  return "an object";
}

/// Takes members out of a record's value, each once, and remembers the first thing that is wrong.
class MemberReader {
 public:
  explicit MemberReader(json::Object object) : object_(std::move(object)) {}

  std::string event_id() {
    std::string id = string("eventId");
    if (wrong_.empty() && (id.empty() || id.size() > max_event_id_bytes)) {
      wrong_ = fmt::format("eventId must have 1 to 255 bytes, has {}", id.size());
    }
    return id;
  }

  std::string string(std::string_view name) {
    json::Member* member = find(name, "a string");
    return member == nullptr || !is(*member, json::Type::string, "a string")
               ? std::string()
               : std::move(member->text);
  }

  // A string that holds a number is taken for it, as Jackson does.
  Amount amount(std::string_view name) {
    json::Member* member = find(name, "a number");
    if (member == nullptr) {
      return {};
    }
    const bool taken = (member->type == json::Type::string && json::is_number(member->text)) ||
                       is(*member, json::Type::number, "a number");
    return taken ? Amount{std::move(member->text)} : Amount();
  }

  std::int32_t integer(std::string_view name) {
    static constexpr std::string_view expected = "an integer of 32 bits";
    const json::Member* member = find(name, expected);
    if (member == nullptr || !is(*member, json::Type::number, expected)) {
      return 0;
    }
    std::int32_t value = 0;
    const char* end = member->text.data() + member->text.size();
    const auto parsed = std::from_chars(member->text.data(), end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end) {
      expected_instead(name, expected, "another number");
    }
    return value;
  }

  WallTime time(std::string_view name) {
    static constexpr std::string_view expected = "epoch seconds or an ISO 8601 string";
    const json::Member* member = find(name, expected);
    if (member == nullptr) {
      return {};
    }
    if (member->type != json::Type::string && !is(*member, json::Type::number, expected)) {
      return {};
    }
    const auto time = member->type == json::Type::string ? parse_iso_time(member->text)
                                                         : parse_epoch_time(member->text);
    if (!time) {
      wrong_ = fmt::format("{}: {}", name, time.error().detail);
      return {};
    }
    return *time;
  }

  /// The event that was read, or what is wrong with it.
  template <class T>
  Result<Event> finish(T event) {
    if (!wrong_.empty()) {
      return Error{ErrorKind::invalid_input, "Not an event", std::move(wrong_)};
    }
    return Event(std::move(event));
  }

 private:
  // nullptr: missing, or something was wrong before. Members mostly come in the order in which
  // they are asked for.
  json::Member* find(std::string_view name, std::string_view expected) {
    if (!wrong_.empty()) {
      return nullptr;
    }
    json::Member* member = object_.find(name, next_);
    if (member == nullptr) {
      wrong_ = fmt::format("{} is missing, it must be {}", name, expected);
      return nullptr;
    }
    next_ = static_cast<std::size_t>(member - object_.members().data()) + 1;
    return member;
  }

  bool is(const json::Member& member, json::Type type, std::string_view expected) {
    if (member.type != type) {
      expected_instead(member.name, expected, name_of(member.type));
    }
    return member.type == type;
  }

  void expected_instead(std::string_view name, std::string_view expected, std::string_view is) {
    wrong_ = fmt::format("{} must be {}, is {}", name, expected, is);
  }

  json::Object object_;
  std::size_t next_ = 0;
  std::string wrong_;
};

Result<Event> read_order_created(MemberReader members) {
  OrderCreated event;
  event.event_id = members.event_id();
  event.order_id = members.string("orderId");
  event.customer_id = members.string("customerId");
  event.customer_email = members.string("customerEmail");
  event.total_amount = members.amount("totalAmount");
  event.currency = members.string("currency");
  event.created_at = members.time("createdAt");
  return members.finish(std::move(event));
}

Result<Event> read_order_shipped(MemberReader members) {
  OrderShipped event;
  event.event_id = members.event_id();
  event.order_id = members.string("orderId");
  event.customer_id = members.string("customerId");
  event.customer_email = members.string("customerEmail");
  event.previous_status = members.integer("previousStatus");
  event.current_status = members.integer("currentStatus");
  event.changed_at = members.time("changedAt");
  return members.finish(std::move(event));
}

Result<Event> read_product_created(MemberReader members) {
  ProductCreated event;
  event.event_id = members.event_id();
  event.product_id = members.string("productId");
  event.product_name = members.string("productName");
  event.price = members.amount("price");
  event.currency = members.string("currency");
  event.stock_quantity = members.integer("stockQuantity");
  event.created_at = members.time("createdAt");
  return members.finish(std::move(event));
}

}  // namespace

Result<Event> decode(std::string_view topic, std::string_view value) {
  auto object = json::Object::parse(value);
  if (!object) {
    return object.error();
  }
  MemberReader members(std::move(*object));
  if (topic == order_created_topic) {
    return read_order_created(std::move(members));
  }
  if (topic == order_shipped_topic) {
    return read_order_shipped(std::move(members));
  }
  if (topic == product_created_topic) {
    return read_product_created(std::move(members));
  }
  return Error{ErrorKind::invalid_input, "Not an event",
               fmt::format("topic {} carries no event that is known here", topic)};
}

}  // namespace eventapp::events
