#include "eventapp/core/uuid.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace eventapp {

namespace {
// Chosen once at random; it makes the project's version 5 ids its own.
constexpr boost::uuids::uuid project_namespace = {{0x6b, 0x1f, 0x0c, 0x3e, 0x52, 0xa7, 0x4d, 0x19,
                                                   0x9a, 0x84, 0x2e, 0xd5, 0x70, 0xb3, 0xc8, 0x61}};
}  // namespace

std::string uuid_v4() {
  thread_local boost::uuids::random_generator_mt19937 generator;
  return boost::uuids::to_string(generator());
}

std::string uuid_v5(std::string_view name) {
  boost::uuids::name_generator_sha1 generator(project_namespace);
  return boost::uuids::to_string(generator(name.data(), name.size()));
}

}  // namespace eventapp
