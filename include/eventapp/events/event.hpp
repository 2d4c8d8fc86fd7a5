// The published language: what the shop's services say to each other. A topic decides the type;
// members, their order and their number text are what the Spring services wrote and read.
#pragma once

#include "eventapp/core/clock.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace eventapp::events {

inline constexpr std::string_view order_created_topic = "order.created.v1";
inline constexpr std::string_view order_shipped_topic = "order.shipped.v1";
inline constexpr std::string_view product_created_topic = "product.created.v1";

/// An amount as the exact JSON number text it came in, from the request to the record.
struct Amount {
  std::string digits;
};

struct OrderCreated {
  std::string event_id;
  std::string order_id;
  std::string customer_id;
  std::string customer_email;
  Amount total_amount;
  std::string currency;
  WallTime created_at;
};

struct OrderShipped {
  std::string event_id;
  std::string order_id;
  std::string customer_id;
  std::string customer_email;
  std::int32_t previous_status = 0;
  std::int32_t current_status = 0;
  WallTime changed_at;
};

struct ProductCreated {
  std::string event_id;
  std::string product_id;
  std::string product_name;
  Amount price;
  std::string currency;
  std::int32_t stock_quantity = 0;
  WallTime created_at;
};

using Event = std::variant<OrderCreated, OrderShipped, ProductCreated>;

std::string_view topic_of(const Event& event) noexcept;
/// The record key: the order's or the product's id.
std::string_view key_of(const Event& event) noexcept;
std::string_view event_id_of(const Event& event) noexcept;
WallTime time_of(const Event& event) noexcept;

}  // namespace eventapp::events
