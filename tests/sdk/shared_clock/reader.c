// As reader.mjs; its wait is one until a moment of the wall clock.
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static double Milliseconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

int main(void) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t never = PTHREAD_COND_INITIALIZER;
  char line[16];
  while (fgets(line, sizeof(line), stdin) != NULL) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (strcmp(line, "now\n") == 0) {
      printf("%lld\n", now.tv_sec * 1000000LL + now.tv_nsec / 1000);
    } else {
      const double began = Milliseconds(CLOCK_MONOTONIC);
      now.tv_nsec += 50000000;
      if (now.tv_nsec >= 1000000000) {
        now.tv_nsec -= 1000000000;
        ++now.tv_sec;
      }
      pthread_mutex_lock(&mutex);
      pthread_cond_timedwait(&never, &mutex, &now);
      pthread_mutex_unlock(&mutex);
      printf("%f\n", Milliseconds(CLOCK_MONOTONIC) - began);
    }
    fflush(stdout);
  }
}
