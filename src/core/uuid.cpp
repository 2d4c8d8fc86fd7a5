#include "eventapp/core/uuid.hpp"

#include <boost/random/mersenne_twister.hpp>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid.hpp>

#include <cassert>
#include <cstdint>

namespace eventapp {

namespace {
// Chosen once at random; it makes the project's version 5 ids its own.
constexpr boost::uuids::uuid project_namespace = {{0x6b, 0x1f, 0x0c, 0x3e, 0x52, 0xa7, 0x4d, 0x19,
                                                   0x9a, 0x84, 0x2e, 0xd5, 0x70, 0xb3, 0xc8, 0x61}};

// By hand: an order has four random ids, and the library's digits took three times as long.
char* put_hex(char* at, std::uint8_t byte) {
  static constexpr std::string_view digits = "0123456789abcdef";
  *at++ = digits[byte >> 4];
  *at++ = digits[byte & 0xf];
  return at;
}

std::string text_of(const boost::uuids::uuid& id) {
  std::string text = "00000000-0000-0000-0000-000000000000";
  char* at = text.data();
  for (const std::uint8_t byte : id) {
    at = put_hex(at + (*at == '-' ? 1 : 0), byte);
  }
  return text;
}

boost::uuids::uuid random_uuid() {
  // Boost's engine: one of the standard library's would not be seeded.
  thread_local boost::uuids::basic_random_generator<boost::random::mt19937_64> generator;
  return generator();
}

}  // namespace

std::string uuid_v4() {
  return text_of(random_uuid());
}

std::string random_hex(std::size_t bytes) {
  const boost::uuids::uuid id = random_uuid();
  assert(bytes <= id.size());
  std::string text(2 * bytes, '0');
  char* at = text.data();
  for (std::size_t i = 0; i < bytes; ++i) {
    at = put_hex(at, id.data[i]);
  }
  return text;
}

std::string uuid_v5(std::string_view name) {
  boost::uuids::name_generator_sha1 generator(project_namespace);
  return text_of(generator(name.data(), name.size()));
}

}  // namespace eventapp
