// One POST, from the request to what its answer's head says.
#pragma once

#include "curl/multi.hpp"
#include "eventapp/curl/client.hpp"

#include <memory>

namespace eventapp::curl {

/// Strand: the Multi's. Errors: as Client::perform().
awaitable<Result<HttpAnswer>> post(std::shared_ptr<Multi> multi, HttpPost request);

}  // namespace eventapp::curl
