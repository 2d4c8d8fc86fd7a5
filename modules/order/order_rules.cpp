#include "order_rules.hpp"

#include "eventapp/core/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace eventapp::order {

namespace {

constexpr std::size_t max_order_id_bytes = 255;

struct Transition {
  std::int32_t previous;
  std::int32_t current;
};
constexpr std::array<Transition, 2> transitions = {{{20, 25}, {25, 80}}};

}  // namespace

Result<CreateOrder> parse_create_order(const json::Object& body) {
  requests::FieldReader fields(body);
  CreateOrder order;
  order.customer_id = fields.text("customerId");
  order.customer_email = fields.email("customerEmail");
  order.total = fields.money("totalAmount");
  if (auto error = fields.error()) {
    return *std::move(error);
  }
  return order;
}

Result<ChangeStatus> parse_change_status(std::string order_id, const json::Object& body) {
  requests::FieldReader fields(body);
  ChangeStatus change;
  fields.check("orderId", !order_id.empty() && order_id.size() <= max_order_id_bytes,
               "must have 1 to 255 bytes");
  fields.check("orderId", utf8::is_valid(order_id), "must be UTF-8 text");
  change.order_id = std::move(order_id);
  change.customer_id = fields.text("customerId");
  change.customer_email = fields.email("customerEmail");
  change.previous_status = fields.integer("previousStatus");
  change.current_status = fields.integer("currentStatus");
  if (auto error = fields.error()) {
    return *std::move(error);
  }
  const auto supported = check_transition(change.previous_status, change.current_status);
  if (!supported) {
    return supported.error();
  }
  return change;
}

Result<> check_transition(std::int32_t previous_status, std::int32_t current_status) {
  const bool supported = std::any_of(transitions.begin(), transitions.end(), [&](auto transition) {
    return transition.previous == previous_status && transition.current == current_status;
  });
  if (!supported) {
    return Error{ErrorKind::rejected, "Status transition not supported",
                 fmt::format("Only 20->25(shipping) and 25->80(delivered) transitions are "
                             "supported. requested={}->{}",
                             previous_status, current_status)};
  }
  return {};
}

}  // namespace eventapp::order
