#include "requests/config.hpp"

namespace eventapp::requests {

void describe(config::Fields& fields, RequestsConfig& config) {
  fields.add("http.idempotency_without_store", &config.without_store,
             "What a request with an Idempotency-Key gets while Redis is down or none is set: "
             "`proceed` (served, but a repeat is served again, as the same event) or `reject` "
             "(503).",
             config::one_of(config.without_store, {"proceed", "reject"}));
}

}  // namespace eventapp::requests
