#include "requests/reservation.hpp"

#include "eventapp/core/uuid.hpp"
#include "http/percent.hpp"

#include <fmt/format.h>

#include <array>
#include <openssl/sha.h>
#include <string>

namespace eventapp::requests {

namespace {

constexpr std::string_view name_prefix = "eventapp:request:";

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

}  // namespace

// Only the path may hold a line feed, and it stands last: no two requests make the same text.
Reservation reservation_of(const http::Request& request, std::string_view key, WallTime now) {
  const std::string path = http::percent_decoded(request.path);
  Reservation reservation;
  reservation.name = fmt::format("{}{}", name_prefix,
                                 sha256_hex(fmt::format("{}\n{}\n{}", request.method, key, path)));
  reservation.digest = sha256_hex(request.body);
  reservation.token = uuid_v4();
  const auto id = [&](std::string_view of) {
    return uuid_v5(
        fmt::format("{}\n{}\n{}\n{}\n{}", of, request.method, key, reservation.digest, path));
  };
  reservation.identity = {id("event"), id("subject"), now};
  return reservation;
}

}  // namespace eventapp::requests
