// A shop of its own for one test: a real broker, a real Redis, and processes of the built program.
#pragma once

#include "eventapp_process.hpp"
#include "support/eventually.hpp"
#include "support/http_client.hpp"
#include "support/kafka_broker.hpp"
#include "support/kafka_client.hpp"
#include "support/redis_server.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace eventapp::test {

/// Lifetime: everything it started ends with it.
class Shop {
 public:
  KafkaBroker broker;
  RedisServer redis;
  KafkaClient kafka{broker.address()};

  /// A process on this broker and this Redis; `settings` win over the ones made here.
  EventappProcess::Options options(std::string modules,
                                   std::map<std::string, std::string> settings = {}) const;
};

/// A valid body of `POST /api/orders`.
std::string order_body(const std::string& customer_id = "user-1001");
/// The text member of that name of a flat JSON object; errors: std::runtime_error.
std::string member(const std::string& json, const std::string& name);

/// Posts an order that must be answered 201; answers its event id.
std::string post_order(const EventappProcess& app, const std::string& customer_id = "user-1001");

/// The event ids of all lines `Order event consumed.` with this status, in order.
std::vector<std::string> events_with_status(const EventappProcess& app, const std::string& status);

}  // namespace eventapp::test
