// What is known already, for those who await it.
#pragma once

#include "eventapp/core/async.hpp"

namespace eventapp {

template <class T>
awaitable<T> ready(T value) {
  co_return value;
}

}  // namespace eventapp
