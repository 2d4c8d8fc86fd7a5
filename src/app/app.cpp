#include "app/app.hpp"

#include "app/descriptor_limit.hpp"
#include "app/operations_routes.hpp"
#include "app/service_manager.hpp"
#include "app/shutdown_deadline.hpp"
#include "eventapp/core/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <set>
#include <thread>
#include <utility>

namespace eventapp::app {

namespace {

constexpr std::chrono::seconds watch_interval{1};
// How long what was started has to end when the start fails.
constexpr std::chrono::seconds failed_start_grace{2};

[[noreturn]] void end_now(ExitCode code) {
  log::flush();
  std::_Exit(static_cast<int>(code));
}

awaitable<std::vector<Health>> health_of(Module* module) {
  co_return module->health();
}

ProcessTopics topics_of(const std::vector<std::unique_ptr<Module>>& modules) {
  ProcessTopics topics;
  for (const std::unique_ptr<Module>& module : modules) {
    for (const std::string& topic : module->published_topics()) {
      topics.published.insert(topic);
    }
    for (const delivery::Subscription& subscription : module->subscriptions()) {
      topics.consumed.insert(subscription.topics.begin(), subscription.topics.end());
    }
  }
  return topics;
}

}  // namespace

App::App(const Config& config, const ModuleCatalog& catalog, std::vector<std::string> modules)
    : config_(config),
      enabled_(std::move(modules)),
      platform_(config),
      strand_(asio::make_strand(platform_.io())),
      process_metrics_(platform_.metrics()),
      signals_(strand_, SIGTERM, SIGINT) {
  make_modules(catalog);
}

App::~App() = default;

void App::make_modules(const ModuleCatalog& catalog) {
  const ModuleNeeds needs{platform_.clock(),
                          [this]() -> requests::EventRoutes& { return platform_.event_routes(); }};
  for (const ModuleCatalog::Entry& entry : catalog.entries()) {
    if (std::find(enabled_.begin(), enabled_.end(), entry.name) == enabled_.end()) {
      continue;
    }
    modules_.push_back(entry.make(needs));
    modules_.back()->add_routes(router_);
    default_addresses_.push_back(entry.address);
  }
  topics_ = topics_of(modules_);
  add_operations_routes(router_, readiness_, platform_.metrics());
  add_document_routes(router_, topics_);
}

ExitCode App::run() {
  try {
    start();
  } catch (const std::exception& error) {
    log::error(fmt::format("Start failed. error={}", error.what()));
    end_failed_start();
    throw;
  }
  readiness_.enter(Phase::running);
  asio::co_spawn(strand_, wait_for_signal(), asio::detached);
  asio::co_spawn(strand_, watch(), asio::detached);
  service_manager::ready();
  log::info(fmt::format("Started. modules={}, http={}", fmt::join(enabled_, ","),
                        fmt::join(server_->addresses(), ",")));
  run_threads();
  log::info("Stopped.");
  if (!platform_.ended_cleanly()) {
    end_now(ExitCode::stopped);  // what hangs must not be met by this thread's teardown
  }
  return ExitCode::stopped;
}

// What had been started is given its end before the error is told.
void App::end_failed_start() {
  set_shutdown_deadline(failed_start_grace * 2, ExitCode::start_failed);
  asio::co_spawn(strand_, run_drains(platform_.clock().now() + failed_start_grace), asio::detached);
  run_threads();
}

void App::start() {
  start_kafka();
  for (const std::unique_ptr<Module>& module : modules_) {
    start_module(*module);
  }
  start_http();
}

// Topics are made and made known first; nothing here waits for the broker.
void App::start_kafka() {
  std::set<std::string> topics = topics_.published;
  topics.insert(topics_.consumed.begin(), topics_.consumed.end());
  platform_.start(topics);
  drains_.push_back([this](SteadyTime deadline) { return platform_.drain(deadline); });
  readiness_.add([this] { return platform_.health(); }, publishes());
}

void App::start_module(Module& module) {
  drains_.push_back([&module](SteadyTime) { return module.drain(); });
  readiness_.add([&module] { return health_of(&module); }, true);
  for (delivery::Subscription& subscription : module.subscriptions()) {
    workers_.push_back(platform_.make_worker(std::move(subscription)));
    delivery::Worker& worker = *workers_.back();
    worker.start();
    drains_.push_back([&worker](SteadyTime deadline) { return worker.drain(deadline); });
    readiness_.add([&worker] { return worker.health(); }, !publishes());
  }
}

void App::start_http() {
  const std::vector<std::string>& listen = config_.http.listen;
  server_ = std::make_unique<http::Server>(platform_.io(), router_, platform_.clock(),
                                           platform_.metrics(), http_within_limits());
  server_->start(listen.empty() ? default_addresses_ : listen);
  drains_.push_back([this](SteadyTime deadline) { return server_->drain(deadline); });
}

http::HttpConfig App::http_within_limits() const {
  http::HttpConfig http = config_.http;
  const std::int64_t descriptors = raise_descriptor_limit();
  http.max_connections = connections_within(descriptors, http.max_connections);
  if (http.max_connections < config_.http.max_connections) {
    log::warn(fmt::format(
        "http.max_connections={} is more than the limit of {} file descriptors allows (ulimit -n, "
        "LimitNOFILE); {} is used",
        config_.http.max_connections, descriptors, http.max_connections));
  }
  return http;
}

void App::run_threads() {
  const auto count = static_cast<std::size_t>(config_.app.thread_count());
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < count; ++i) {
    threads.emplace_back([this] { platform_.io().run(); });
  }
  platform_.start_worker_loops();
  platform_.io().run();
  for (std::thread& thread : threads) {
    thread.join();
  }
  platform_.join_worker_loops();
}

awaitable<> App::wait_for_signal() {
  auto token = asio::as_tuple(asio::use_awaitable);
  const auto [cancelled, first] = co_await signals_.async_wait(token);
  if (cancelled) {
    co_return;
  }
  log::info(fmt::format("Stopping on signal {}.", first));
  asio::co_spawn(strand_, drain(), asio::detached);
  const auto [drained, second] = co_await signals_.async_wait(token);
  if (!drained) {
    log::warn(fmt::format("Ended at once by a second signal, {}.", second));
    end_now(ExitCode::killed);
  }
}

// Out of the way first (the balancer needs a moment), then the ends in reverse order of starting.
awaitable<> App::drain() {
  const SteadyTime began = platform_.clock().now();
  const std::chrono::milliseconds allowed(config_.app.shutdown_deadline_ms);
  const SteadyTime deadline = began + allowed;
  set_shutdown_deadline(allowed, ExitCode::drain_timeout);
  service_manager::stopping();
  readiness_.enter(Phase::draining);
  co_await platform_.clock().sleep_until(began +
                                         std::chrono::milliseconds(config_.app.drain_delay_ms));
  co_await run_drains(deadline - allowed / 10);  // the rest is for the last steps
  stop_watching_.emit(asio::cancellation_type::all);
  signals_.cancel();
}

// Once a second: what changes by itself is looked at, and the service manager hears of it.
awaitable<> App::watch() {
  const auto watchdog = service_manager::watchdog_interval();
  const Duration interval =
      watchdog ? std::min<Duration>(*watchdog, watch_interval) : Duration(watch_interval);
  bool running = true;
  while (running) {
    service_manager::alive();
    process_metrics_.update();
    const Readiness::Answer answer = co_await readiness_.ask();
    service_manager::status(answer.summary);
    for (const Health& part : answer.parts) {
      platform_.metrics()
          .gauge("eventapp_degraded", "1 while a part is degraded or down.", {{"part", part.part}})
          .Set(part.state == Health::State::ok ? 0 : 1);
    }
    const SteadyTime next = platform_.clock().now() + interval;
    running = co_await platform_.clock().sleep_until(next, stop_watching_.slot());
  }
}

awaitable<> App::run_drains(SteadyTime deadline) {
  while (!drains_.empty()) {
    const Drain last = std::move(drains_.back());
    drains_.pop_back();
    co_await last(deadline);
  }
}

}  // namespace eventapp::app
