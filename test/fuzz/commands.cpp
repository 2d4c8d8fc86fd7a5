// The JSON bodies of the three commands: create an order, change its status, create a product. A
// body is refused with a line per field, or becomes an event that says exactly what it said.
#include "eventapp/core/json.hpp"
#include "eventapp/events/codec.hpp"
#include "eventapp/requests/rules.hpp"
#include "fuzz/targets.hpp"
#include "http/problem.hpp"
#include "order/order_rules.hpp"
#include "product/product_rules.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace eventapp::fuzz {

namespace {

using Names = std::vector<std::string_view>;

const WallTime moment(std::chrono::nanoseconds(1'795'342'172'472'439'612));

const json::Member& member(const json::Object& object, std::string_view name) {
  const json::Member* found = object.find(name);
  promise(found != nullptr, "nothing is taken that the body does not have");
  return *found;
}

// What a client reads of a refusal must itself be JSON.
void check_problem(const Error& error) {
  const auto answer = http::problem(error, {"/api/orders", moment});
  promise(answer.status >= 400 && answer.status < 500, "a client's mistake is answered 4xx");
  promise(json::Object::parse(answer.body).has_value(), "a problem is a JSON object");
}

// One line a field, in the order of the fields.
void check_refusal(const Error& error, const Names& fields) {
  check_problem(error);
  if (error.kind == ErrorKind::rejected) {
    return;
  }
  promise(error.kind == ErrorKind::invalid_input, "a wrong body is the client's mistake");
  promise(!error.details.empty(), "a refusal names a field");
  auto next = fields.begin();
  for (const std::string& detail : error.details) {
    const std::string_view name = std::string_view(detail).substr(0, detail.find(':'));
    next = std::find(next, fields.end(), name);
    promise(next != fields.end(), "a refusal has one line a field, in order");
    ++next;
  }
}

void check_text(const json::Object& body, std::string_view name, const std::string& value) {
  promise_same(value, member(body, name).text, "a text is taken as it came");
  promise(!requests::is_blank(value), "a blank text is refused");
}

void check_money(const json::Object& body, std::string_view name, const requests::Money& money) {
  promise_same(money.amount.digits, member(body, name).text, "an amount keeps its digits");
  promise(json::is_number(money.amount.digits), "an amount is a number");
  promise(money.amount.digits.find_first_of("123456789") != std::string::npos &&
              money.amount.digits.front() != '-',
          "an amount is positive");
  check_text(body, "currency", money.currency);
}

// What a consumer reads is what was published, field by field.
void check_event(const events::Event& event) {
  const auto record = events::encode(event, "/eventapp/fuzz", TraceContext::begin());
  const auto read = events::decode(record.topic, record.value);
  promise(read.has_value(), "an event can be read by its consumers");
  const auto again = events::encode(*read, "/eventapp/fuzz", TraceContext::begin());
  promise_same(record.value, again.value, "a consumer reads what was published");
  promise_same(record.key, again.key, "a consumer reads the key that was published");
}

void create_order(const json::Object& body) {
  const auto order = order::parse_create_order(body);
  if (!order) {
    check_refusal(order.error(), {"customerId", "customerEmail", "totalAmount", "currency"});
    return;
  }
  check_text(body, "customerId", order->customer_id);
  check_text(body, "customerEmail", order->customer_email);
  check_money(body, "totalAmount", order->total);
  check_event(events::OrderCreated{"event-1", "order-1", order->customer_id, order->customer_email,
                                   order->total.amount, order->total.currency, moment});
}

void change_status(const json::Object& body) {
  const auto change = order::parse_change_status("order-1", body);
  if (!change) {
    check_refusal(change.error(),
                  {"orderId", "customerId", "customerEmail", "previousStatus", "currentStatus"});
    return;
  }
  const auto from_to = std::pair(change->previous_status, change->current_status);
  promise(from_to == std::pair(20, 25) || from_to == std::pair(25, 80),
          "only shipping and delivery are published");
  check_text(body, "customerId", change->customer_id);
  check_text(body, "customerEmail", change->customer_email);
  check_event(events::OrderShipped{"event-1", change->order_id, change->customer_id,
                                   change->customer_email, change->previous_status,
                                   change->current_status, moment});
}

void create_product(const json::Object& body) {
  const auto product = product::parse_create_product(body);
  if (!product) {
    check_refusal(product.error(), {"productName", "price", "currency", "stockQuantity"});
    return;
  }
  promise(product->stock_quantity >= 0, "a stock is zero or positive");
  check_text(body, "productName", product->product_name);
  check_money(body, "price", product->price);
  check_event(events::ProductCreated{"event-1", "product-1", product->product_name,
                                     product->price.amount, product->price.currency,
                                     product->stock_quantity, moment});
}

}  // namespace

void commands(std::string_view input) {
  const auto body = json::Object::parse(input);
  if (!body) {
    promise_same(body.error().title, "Malformed JSON", "what is no object is malformed");
    check_problem(body.error());
    return;
  }
  create_order(*body);
  change_status(*body);
  create_product(*body);
}

}  // namespace eventapp::fuzz
