// What an order request must be and which changes of status there are: pure, free of HTTP and
// Kafka.
#pragma once

#include "eventapp/core/error.hpp"
#include "eventapp/core/json.hpp"
#include "eventapp/requests/field_reader.hpp"

#include <cstdint>
#include <string>

namespace eventapp::order {

struct CreateOrder {
  std::string customer_id;
  std::string customer_email;
  requests::Money total;
};

struct ChangeStatus {
  std::string order_id;
  std::string customer_id;
  std::string customer_email;
  std::int32_t previous_status = 0;
  std::int32_t current_status = 0;
};

/// Errors: invalid_input with a line per wrong field, in the order of the struct.
Result<CreateOrder> parse_create_order(const json::Object& body);

/// `order_id` comes from the path, percent-decoded; it becomes the record key. Errors:
/// invalid_input as above; rejected for a transition that is not supported.
Result<ChangeStatus> parse_change_status(std::string order_id, const json::Object& body);

/// 20→25 (shipping) and 25→80 (delivered). Errors: rejected.
Result<> check_transition(std::int32_t previous_status, std::int32_t current_status);

}  // namespace eventapp::order
