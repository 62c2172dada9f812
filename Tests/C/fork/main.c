/* What a host may do with processes, threads and descriptors while the library sends.
 *
 *   fork SCENARIO AGENT_URL PAYLOAD_FILE
 *
 * Prints one line for each finding, then how many sends had an answer: "sent N". Exit status 0 when there is no finding. A
 * scenario that hangs is ended by an alarm. Without arguments, prints the scenarios.
 */
#include "sending.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct {
  const char *name;
  void (*run)(void);
} scenarios[] = {
    {"storm-private", storm_private},
    {"storm-shared", storm_shared},
    {"storm-with-hooks", storm_with_hooks},
    {"other-programs", other_programs},
    {"mute-agent", mute_agent},
    {"late-shutdown", late_shutdown},
    {"asynchronous-sends", asynchronous_sends},
    {"hooks", hooks},
    {"closed-descriptors", closed_descriptors},
    {"exit-while-sending", exit_while_sending},
    {"send-in-an-exit-handler", send_in_an_exit_handler},
    {"daemon", become_a_daemon},
    {"limits", limits},
    {"short-lived-threads", short_lived_threads},
};

int main(int argc, char **argv) {
  size_t count = sizeof scenarios / sizeof *scenarios;
  if (argc == 1) {
    for (size_t i = 0; i < count; i++) puts(scenarios[i].name);
    return 0;
  }
  if (argc != 4) return 2;
  agent_url = argv[2];
  FILE *file = fopen(argv[3], "rb");
  static uint8_t bytes[1 << 20];
  if (!file) return 2;
  payload = (ddog_ByteSlice){bytes, fread(bytes, 1, sizeof bytes, file)};
  fclose(file);
  sent = mmap(NULL, sizeof *sent, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  alarm(ALARM_SECONDS);
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (size_t i = 0; i < count; i++) {
    if (strcmp(argv[1], scenarios[i].name) != 0) continue;
    scenarios[i].run();
    printf("sent %ld\n", (long)atomic_load(sent));
    return findings > 0;
  }
  return 2;
}
