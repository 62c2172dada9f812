// A small tracer in C++17: handles that free themselves, spans that end with their scope, errors as exceptions.
//
//   c++ -std=c++17 tracer.cpp $(pkg-config --cflags --libs data-pipeline-ffi) -o tracer
//   ./tracer http://127.0.0.1:8126
#include <libdata-pipeline.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tracing {

// A handle is freed exactly once, or given to a call that consumes it.
template <typename T, void (*free)(T *)>
struct Deleter { void operator()(T *handle) const { free(handle); } };
template <typename T, void (*free)(T *)>
using Handle = std::unique_ptr<T, Deleter<T, free>>;

using Config = Handle<ddog_TraceExporterConfig, ddog_trace_exporter_config_free>;
using Exporter = Handle<ddog_TraceExporter, ddog_trace_exporter_free>;
using Response = Handle<ddog_TraceExporterResponse, ddog_trace_exporter_response_free>;
using Chunks = Handle<ddog_TracerTraceChunks, ddog_tracer_trace_chunks_free>;
using SpanHandle = Handle<ddog_TracerSpan, ddog_tracer_span_free>;
using Error = Handle<ddog_TraceExporterError, ddog_trace_exporter_error_free>;

// Borrowed for the call; std::string_view needs no final NUL either.
ddog_CharSlice slice(std::string_view text) { return {text.data(), text.size()}; }

void check(ddog_TraceExporterError *raw) {
  if (Error error{raw}) throw std::runtime_error(error->msg);
}

// Calls `make` with the place for a handle and takes what it puts there.
template <typename H, typename Make>
H made(Make make) {
  typename H::pointer raw = nullptr;
  check(make(&raw));
  return H(raw);
}

std::uint64_t random_id() {
  thread_local std::mt19937_64 generator{std::random_device{}()};
  return generator() | 1;
}

std::int64_t now() {
  using namespace std::chrono;
  return duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
}

class Tracer;
class Span {
 public:
  Span(Tracer &tracer, std::string name, std::string resource);
  ~Span();
  Span(const Span &) = delete;
  void tag(std::string key, std::string value) { tags_.emplace_back(std::move(key), std::move(value)); }

 private:
  friend class Tracer;
  Tracer &tracer_;
  std::string name_, resource_;
  std::vector<std::pair<std::string, std::string>> tags_;
  std::uint64_t id_ = random_id(), parent_;
  std::int64_t start_ = now();
};

// One trace at a time on one thread, to keep it short. The exporter itself may be used by any number of threads.
class Tracer {
 public:
  Tracer(std::string service, std::string_view url) : service_(std::move(service)) {
    ddog_TraceExporterConfig *raw = nullptr;
    ddog_trace_exporter_config_new(&raw);
    Config config(raw);
    check(ddog_trace_exporter_config_set_url(raw, slice(url)));
    check(ddog_trace_exporter_config_set_language(raw, slice("cpp")));
    check(ddog_trace_exporter_config_set_service(raw, slice(service_)));
    exporter_ = made<Exporter>([&](auto out) { return ddog_trace_exporter_new(out, config.get()); });
  }

  // Sends what has ended, and returns the agent's answer.
  std::string flush() {
    Chunks chunks = made<Chunks>([&](auto out) { return ddog_tracer_trace_chunks_new(1, out); });
    check(ddog_tracer_trace_chunks_begin_chunk(chunks.get(), ended_.size()));
    // Pushing and sending consume, errors included: release() before, or it would be freed twice.
    for (auto &span : ended_) check(ddog_tracer_trace_chunks_push_span(chunks.get(), span.release()));
    ended_.clear();
    trace_.reset();
    Response response = made<Response>([&](auto out) {
      return ddog_trace_exporter_send_trace_chunks(exporter_.get(), chunks.release(), out, nullptr);
    });
    ddog_ByteSlice body = ddog_trace_exporter_response_get_body(response.get());
    return {reinterpret_cast<const char *>(body.ptr), body.len};
  }

 private:
  friend class Span;
  void end(const Span &span) {
    ddog_TracerSpanFields fields{};
    fields.service = slice(service_);
    fields.name = slice(span.name_);
    fields.resource = slice(span.resource_);
    fields.trace_id_low = *trace_;
    fields.span_id = span.id_;
    fields.parent_id = span.parent_;
    fields.start = span.start_;
    fields.duration = now() - span.start_;
    SpanHandle handle = made<SpanHandle>([&](auto out) { return ddog_tracer_span_new(out, &fields); });
    for (auto &[key, value] : span.tags_) check(ddog_tracer_span_set_meta(handle.get(), slice(key), slice(value)));
    ended_.push_back(std::move(handle));
  }

  std::string service_;
  Exporter exporter_;
  std::vector<SpanHandle> ended_;
  std::optional<std::uint64_t> trace_;
  std::uint64_t active_ = 0;
};

Span::Span(Tracer &tracer, std::string name, std::string resource)
    : tracer_(tracer), name_(std::move(name)), resource_(std::move(resource)), parent_(tracer.active_) {
  if (!tracer.trace_) tracer.trace_ = random_id();
  tracer.active_ = id_;
}

Span::~Span() {
  tracer_.active_ = parent_;
  try { tracer_.end(*this); } catch (const std::exception &error) { std::cerr << error.what() << '\n'; }
}

}  // namespace tracing

int main(int argc, char **argv) try {
  tracing::Tracer tracer("checkout", argc > 1 ? argv[1] : "http://127.0.0.1:8126");
  {
    tracing::Span request(tracer, "http.request", "POST /orders");
    request.tag("span.kind", "server");
    tracing::Span query(tracer, "postgres.query", "INSERT INTO orders VALUES (?)");
  }
  std::cout << "the agent's sampling rates: " << tracer.flush() << '\n';
} catch (const std::exception &error) {
  std::cerr << error.what() << '\n';
  return 1;
}
