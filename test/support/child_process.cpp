#include "support/child_process.hpp"

#include "support/eventually.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace eventapp::test {

namespace {

// Everything the child needs between fork and exec, where it must not allocate.
struct Launch {
  std::string program;
  std::string folder;
  std::string output;
  std::string error;
  std::vector<char*> arguments;
  std::vector<std::string> variables;
  std::vector<char*> environment;
  int report = -1;
  pid_t parent = -1;
};

std::vector<std::string> merged_environment(const ChildProcess::Environment& additions) {
  std::vector<std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string variable = *entry;
    if (!additions.contains(variable.substr(0, variable.find('=')))) {
      variables.push_back(variable);
    }
  }
  for (const auto& [name, value] : additions) {
    variables.push_back(name + "=" + value);
  }
  return variables;
}

bool redirect(const char* file, int to) {
  const int fd = ::open(file, O_WRONLY | O_CREAT | O_APPEND, 0600);
  return fd >= 0 && ::dup2(fd, to) == to && ::close(fd) == 0;
}

[[noreturn]] void execute(const Launch& launch) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != launch.parent) {
    ::_exit(127);  // the test died before the line above took effect
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  const int input = ::open("/dev/null", O_RDONLY);
  const bool ready = input >= 0 && ::dup2(input, 0) == 0 && redirect(launch.output.c_str(), 1) &&
                     redirect(launch.error.c_str(), 2) &&
                     (launch.folder.empty() || ::chdir(launch.folder.c_str()) == 0);
  if (ready) {
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    ::execvpe(launch.program.c_str(), launch.arguments.data(), launch.environment.data());
  }
  const int reason = errno;
  const auto written = ::write(launch.report, &reason, sizeof reason);
  ::_exit(written > 0 ? 127 : 126);
}

pid_t start(Launch& launch) {
  int report[2];
  if (::pipe2(report, O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe2");
  }
  launch.report = report[1];
  launch.parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) {
    execute(launch);
  }
  const int fork_error = errno;
  ::close(report[1]);
  int reason = pid < 0 ? fork_error : 0;
  const bool failed = pid < 0 || ::read(report[0], &reason, sizeof reason) > 0;
  ::close(report[0]);
  if (failed) {
    if (pid > 0) {
      ::waitpid(pid, nullptr, 0);
    }
    throw std::system_error(reason, std::generic_category(), "cannot start " + launch.program);
  }
  return pid;
}

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> arguments)
    : ChildProcess(std::move(arguments), Options()) {}

ChildProcess::ChildProcess(std::vector<std::string> arguments, Options options) {
  Launch launch;
  launch.program = options.program.empty() ? arguments.at(0) : options.program.string();
  launch.folder = options.folder.string();
  launch.output = folder_ / "stdout";
  launch.error = folder_ / "stderr";
  for (auto& argument : arguments) {
    launch.arguments.push_back(argument.data());
  }
  launch.arguments.push_back(nullptr);
  launch.variables = merged_environment(options.environment);
  for (auto& variable : launch.variables) {
    launch.environment.push_back(variable.data());
  }
  launch.environment.push_back(nullptr);
  pid_ = start(launch);
}

ChildProcess::~ChildProcess() {
  kill();
}

bool ChildProcess::running() {
  reap(WNOHANG);
  return !exit_code_;
}

void ChildProcess::signal(int number) {
  if (running()) {
    ::kill(pid_, number);
  }
}

std::optional<int> ChildProcess::wait_exit(std::chrono::milliseconds deadline) {
  eventually(deadline, [this] { return !running(); });
  return exit_code_;
}

void ChildProcess::kill() {
  if (!exit_code_) {
    ::setpgid(pid_, pid_);  // also from here, in case the child has not come to its own yet
    ::kill(-pid_, SIGKILL);
    reap(0);
  }
}

bool is_alive(pid_t pid) {
  const std::string stat = read_file("/proc/" + std::to_string(pid) + "/stat");
  const auto name_end = stat.rfind(") ");
  return name_end != std::string::npos && stat[name_end + 2] != 'Z' && stat[name_end + 2] != 'X';
}

std::string ChildProcess::standard_output() const {
  return read_file(folder_ / "stdout");
}

std::string ChildProcess::standard_error() const {
  return read_file(folder_ / "stderr");
}

void ChildProcess::reap(int options) {
  if (exit_code_) {
    return;
  }
  siginfo_t info{};
  int seen = 0;
  do {
    seen = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT | options);
  } while (seen < 0 && errno == EINTR);
  if (seen < 0 || info.si_pid == 0) {
    return;
  }
  ::kill(-pid_, SIGKILL);  // what it left behind, while its number cannot be anybody else's
  ::waitpid(pid_, nullptr, 0);
  exit_code_ = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}

}  // namespace eventapp::test
