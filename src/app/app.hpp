// The life of the process: configured → starting → running → draining → stopped.
#pragma once

#include "app/api_documents.hpp"
#include "app/config.hpp"
#include "app/exit_code.hpp"
#include "app/module_catalog.hpp"
#include "app/platform.hpp"
#include "app/process_metrics.hpp"
#include "app/readiness.hpp"
#include "delivery/worker.hpp"
#include "eventapp/core/async.hpp"
#include "eventapp/module.hpp"
#include "http/server.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace eventapp::app {

/// Thread: run() is called once, from main.
class App {
 public:
  /// Builds everything and starts nothing. Lifetime: config and catalog outlive it.
  App(const Config& config, const ModuleCatalog& catalog, std::vector<std::string> modules);
  ~App();

  /// Starts, runs until a signal, drains. Errors: StartError for what this machine refuses.
  ExitCode run();

 private:
  using Drain = std::function<awaitable<>(SteadyTime deadline)>;

  void make_modules(const ModuleCatalog& catalog);
  void start();
  void start_kafka();
  void start_module(Module& module);
  void start_http();
  http::HttpConfig http_within_limits() const;
  void end_failed_start();
  void run_threads();
  /// A process that serves requests is ready when it can publish; one that only consumes, when it
  /// can do that.
  bool publishes() const { return !topics_.published.empty(); }
  awaitable<> watch();
  awaitable<> wait_for_signal();
  awaitable<> drain();
  awaitable<> run_drains(SteadyTime deadline);

  const Config& config_;
  std::vector<std::string> enabled_;
  std::vector<std::string> default_addresses_;
  Platform platform_;
  Strand strand_;
  Readiness readiness_;
  ProcessMetrics process_metrics_;
  std::vector<std::unique_ptr<Module>> modules_;
  ProcessTopics topics_;  ///< Of all its modules.
  std::vector<std::unique_ptr<delivery::Worker>> workers_;
  http::Router router_;
  std::unique_ptr<http::Server> server_;
  std::vector<Drain> drains_;  ///< Each started thing pushes its end; run last to first.
  asio::signal_set signals_;
  asio::cancellation_signal stop_watching_;
};

}  // namespace eventapp::app
