// The door by which libFuzzer comes in, compiled once per target. A broken promise leaves it as an
// exception, which ends the program: libFuzzer keeps the input that did it.
#include "fuzz/targets.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  eventapp::fuzz::EVENTAPP_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
