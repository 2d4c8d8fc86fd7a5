#include "product_rules.hpp"

#include <utility>

namespace eventapp::product {

Result<CreateProduct> parse_create_product(const json::Object& body) {
  requests::FieldReader fields(body);
  CreateProduct product;
  product.product_name = fields.text("productName");
  product.price = fields.money("price");
  product.stock_quantity = fields.count("stockQuantity");
  if (auto error = fields.error()) {
    return *std::move(error);
  }
  return product;
}

}  // namespace eventapp::product
