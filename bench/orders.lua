-- wrk: every request is a new order; the summary is one JSON object.
wrk.method = "POST"
wrk.path = "/api/orders"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"customerId":"user-1","customerEmail":"user@example.com",'
  .. '"totalAmount":12900.10,"currency":"KRW"}'

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"orders": %d, "seconds": %.3f, "p50_ms": %.2f, "p99_ms": %.2f, '
      .. '"refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
