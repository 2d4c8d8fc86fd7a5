#include "shop.hpp"

#include "eventapp/core/json.hpp"

#include <stdexcept>

namespace eventapp::test {

EventappProcess::Options Shop::options(std::string modules,
                                       std::map<std::string, std::string> settings) const {
  settings.emplace("kafka.brokers", broker.address());
  settings.emplace("redis.url", redis.url());
  return {std::move(modules), std::move(settings)};
}

std::string order_body(const std::string& customer_id) {
  return R"({"customerId":")" + customer_id +
         R"(","customerEmail":"user1001@example.com","totalAmount":12900.10,"currency":"KRW"})";
}

std::string member(const std::string& json, const std::string& name) {
  const Result<json::Object> object = json::Object::parse(json);
  const json::Member* found = object ? object->find(name) : nullptr;
  if (found == nullptr) {
    throw std::runtime_error("no member " + name + " in " + json);
  }
  return found->text;
}

std::string post_order(const EventappProcess& app, const std::string& customer_id) {
  const HttpAnswer answer = http_post(app.port(), "/api/orders", order_body(customer_id));
  if (answer.status != 201) {
    throw std::runtime_error("an order was answered " + std::to_string(answer.status) + ": " +
                             answer.body);
  }
  return member(answer.body, "eventId");
}

std::vector<std::string> events_with_status(const EventappProcess& app, const std::string& status) {
  std::vector<std::string> events;
  for (const std::string& line : app.lines_with("Order event consumed.")) {
    const std::size_t id = line.find("eventId=") + 8;
    if (line.find("status=" + status + ",") != std::string::npos) {
      events.push_back(line.substr(id, line.find(',', id) - id));
    }
  }
  return events;
}

}  // namespace eventapp::test
