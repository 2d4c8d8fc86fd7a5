// What a product request must be: pure, free of HTTP and Kafka.
#pragma once

#include "eventapp/core/error.hpp"
#include "eventapp/core/json.hpp"
#include "eventapp/requests/field_reader.hpp"

#include <cstdint>
#include <string>

namespace eventapp::product {

struct CreateProduct {
  std::string product_name;
  requests::Money price;
  std::int32_t stock_quantity = 0;
};

/// Errors: invalid_input with a line per wrong field, in the order of the struct.
Result<CreateProduct> parse_create_product(const json::Object& body);

}  // namespace eventapp::product
