// A library that `exec --shared-clock` loads into a command before all others (LD_PRELOAD). The
// command then reads the wall clock of a world, and nothing of it is changed for that.
//
// Wall clock: clock_gettime(CLOCK_REALTIME) and the like answer the world's time. The monotonic
// clock is the machine's, so time-outs and intervals go on as ever, also while the world's clock
// stands still.
//
// Waits until a moment of the wall clock take as long as there was to wait by the world's clock
// when they began, in the machine's time. So every wait ends, and a jump of the clock does not cut
// one short.
//
// Where the time is: the emulator writes one word into a file, $MOMENTO_EMULATOR_CLOCK_FILE, which
// is mapped here. emulator/tools/shared_clock.h says what the word means. Without the file all is
// as without this library.
//
// Not reached: programs that ask the kernel and not the C library (Go), static programs, and other
// C libraries than glibc.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#define OURS __attribute__((visibility("default")))

enum { kUsPerSecond = 1000000, kNsPerUs = 1000, kNsPerSecond = 1000000000 };

// --- The word of the emulator

static const _Atomic int64_t* word;

static int64_t Word(void) {
  return word == NULL ? 0 : atomic_load_explicit(word, memory_order_acquire);
}

__attribute__((constructor)) static void MapWord(void) {
  const char* const file = getenv("MOMENTO_EMULATOR_CLOCK_FILE");
  const int before = errno;
  const int fd = file == NULL ? -1 : open(file, O_RDONLY | O_CLOEXEC);
  if (fd >= 0) {
    void* const page = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
    if (page != MAP_FAILED) word = page;
    close(fd);
  }
  errno = before;
}

// --- The C library's own functions

// The newest of those that a program is linked with: glibc has a second pthread_cond_timedwait for
// programs of before 2003, and without a version dlsym may find that one.
static void* Next(const char* name, const char* version) {
  void* const found = version == NULL ? NULL : dlvsym(RTLD_NEXT, name, version);
  return found != NULL ? found : dlsym(RTLD_NEXT, name);
}

// The function of this name behind this library, looked up once.
#define NEXT_VERSION(name, version)                                  \
  ({                                                                 \
    static _Atomic(void*) found;                                     \
    void* next = atomic_load_explicit(&found, memory_order_relaxed); \
    if (next == NULL) {                                              \
      next = Next(#name, version);                                   \
      atomic_store_explicit(&found, next, memory_order_relaxed);     \
    }                                                                \
    (__typeof__(&name))next;                                         \
  })
#define NEXT(name) NEXT_VERSION(name, NULL)

static int MachineClock(clockid_t clock, struct timespec* now) {
  return NEXT(clock_gettime)(clock, now);
}

// --- Time

static int IsWall(clockid_t clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_REALTIME_ALARM;
}

static struct timespec Plus(struct timespec time, int64_t us) {
  int64_t s = time.tv_sec + us / kUsPerSecond;
  int64_t ns = time.tv_nsec + us % kUsPerSecond * kNsPerUs;
  if (ns < 0) {
    ns += kNsPerSecond;
    --s;
  } else if (ns >= kNsPerSecond) {
    ns -= kNsPerSecond;
    ++s;
  }
  return (struct timespec){.tv_sec = s, .tv_nsec = ns};
}

// What the world's clock shows when the machine's shows this.
static struct timespec WorldTime(struct timespec machine) {
  const int64_t now = Word();
  const int frozen = (int)(now & 1);
  const int64_t us = now >> 1;
  return frozen ? Plus((struct timespec){0}, us) : Plus(machine, us);
}

static int WorldClock(clockid_t clock, struct timespec* now) {
  const int answer = MachineClock(clock, now);
  if (answer == 0) *now = WorldTime(*now);
  return answer;
}

OURS int clock_gettime(clockid_t clock, struct timespec* now) {
  return IsWall(clock) ? WorldClock(clock, now) : MachineClock(clock, now);
}

OURS int gettimeofday(struct timeval* restrict now, void* restrict zone) {
  const int answer = NEXT(gettimeofday)(now, zone);
  if (answer != 0) return answer;
  const struct timespec time =
      WorldTime((struct timespec){.tv_sec = now->tv_sec, .tv_nsec = now->tv_usec * kNsPerUs});
  *now = (struct timeval){.tv_sec = time.tv_sec, .tv_usec = time.tv_nsec / kNsPerUs};
  return answer;
}

OURS time_t time(time_t* result) {
  struct timespec now = {0};
  WorldClock(CLOCK_REALTIME, &now);
  if (result != NULL) *result = now.tv_sec;
  return now.tv_sec;
}

OURS int timespec_get(struct timespec* now, int base) {
  if (base != TIME_UTC) return NEXT(timespec_get)(now, base);
  return WorldClock(CLOCK_REALTIME, now) == 0 ? base : 0;
}

// --- Waits until a moment

enum { kLongestWaitS = 1000000000 };

// When the machine's wall clock shows what there was to wait for.
static struct timespec MachineMoment(struct timespec moment) {
  struct timespec machine;
  if (Word() == 0 || MachineClock(CLOCK_REALTIME, &machine) != 0) return moment;
  const struct timespec world = WorldTime(machine);
  int64_t s = (int64_t)moment.tv_sec - world.tv_sec;
  if (s > kLongestWaitS) s = kLongestWaitS;
  if (s < -kLongestWaitS) s = -kLongestWaitS;
  int64_t ns = machine.tv_nsec + moment.tv_nsec - world.tv_nsec;
  s += machine.tv_sec;
  if (ns < 0) {
    ns += kNsPerSecond;
    --s;
  } else if (ns >= kNsPerSecond) {
    ns -= kNsPerSecond;
    ++s;
  }
  return s < 0 ? (struct timespec){0} : (struct timespec){.tv_sec = s, .tv_nsec = ns};
}

// The same, when it is not known whether the moment is one of the wall clock or of the monotonic
// one, which counts from the start of the machine: it is one of the nearer.
static struct timespec MachineMomentOfEither(struct timespec moment) {
  struct timespec machine;
  struct timespec monotonic;
  if (Word() == 0 || MachineClock(CLOCK_REALTIME, &machine) != 0) return moment;
  if (MachineClock(CLOCK_MONOTONIC, &monotonic) != 0) return moment;
  const int64_t from_wall = (int64_t)moment.tv_sec - WorldTime(machine).tv_sec;
  const int64_t from_monotonic = (int64_t)moment.tv_sec - monotonic.tv_sec;
  return llabs(from_wall) < llabs(from_monotonic) ? MachineMoment(moment) : moment;
}

static int IsTime(const struct timespec* moment) {
  return moment != NULL && moment->tv_nsec >= 0 && moment->tv_nsec < kNsPerSecond;
}

// The moment for a function of the C library, which finds out by itself when it is no time.
#define CONVERTED(convert, moment) \
  (IsTime(moment) ? &(const struct timespec[]){convert(*(moment))}[0] : (moment))
#define WALL(moment) CONVERTED(MachineMoment, moment)
#define EITHER(moment) CONVERTED(MachineMomentOfEither, moment)
#define OF_CLOCK(clock, moment) ((clock) == CLOCK_REALTIME ? WALL(moment) : (moment))

OURS int pthread_cond_timedwait(pthread_cond_t* restrict condition, pthread_mutex_t* restrict mutex,
                                const struct timespec* restrict moment) {
  // A condition may be made for the monotonic clock.
  return NEXT_VERSION(pthread_cond_timedwait, "GLIBC_2.3.2")(condition, mutex, EITHER(moment));
}

OURS int pthread_cond_clockwait(pthread_cond_t* restrict condition, pthread_mutex_t* restrict mutex,
                                clockid_t clock, const struct timespec* restrict moment) {
  return NEXT(pthread_cond_clockwait)(condition, mutex, clock, OF_CLOCK(clock, moment));
}

OURS int pthread_mutex_timedlock(pthread_mutex_t* restrict mutex,
                                 const struct timespec* restrict moment) {
  return NEXT(pthread_mutex_timedlock)(mutex, WALL(moment));
}

OURS int pthread_mutex_clocklock(pthread_mutex_t* restrict mutex, clockid_t clock,
                                 const struct timespec* restrict moment) {
  return NEXT(pthread_mutex_clocklock)(mutex, clock, OF_CLOCK(clock, moment));
}

OURS int pthread_rwlock_timedrdlock(pthread_rwlock_t* restrict lock,
                                    const struct timespec* restrict moment) {
  return NEXT(pthread_rwlock_timedrdlock)(lock, WALL(moment));
}

OURS int pthread_rwlock_timedwrlock(pthread_rwlock_t* restrict lock,
                                    const struct timespec* restrict moment) {
  return NEXT(pthread_rwlock_timedwrlock)(lock, WALL(moment));
}

OURS int pthread_rwlock_clockrdlock(pthread_rwlock_t* restrict lock, clockid_t clock,
                                    const struct timespec* restrict moment) {
  return NEXT(pthread_rwlock_clockrdlock)(lock, clock, OF_CLOCK(clock, moment));
}

OURS int pthread_rwlock_clockwrlock(pthread_rwlock_t* restrict lock, clockid_t clock,
                                    const struct timespec* restrict moment) {
  return NEXT(pthread_rwlock_clockwrlock)(lock, clock, OF_CLOCK(clock, moment));
}

OURS int pthread_timedjoin_np(pthread_t thread, void** result, const struct timespec* moment) {
  return NEXT(pthread_timedjoin_np)(thread, result, WALL(moment));
}

OURS int pthread_clockjoin_np(pthread_t thread, void** result, clockid_t clock,
                              const struct timespec* moment) {
  return NEXT(pthread_clockjoin_np)(thread, result, clock, OF_CLOCK(clock, moment));
}

OURS int sem_timedwait(sem_t* restrict semaphore, const struct timespec* restrict moment) {
  return NEXT(sem_timedwait)(semaphore, WALL(moment));
}

OURS int sem_clockwait(sem_t* restrict semaphore, clockid_t clock,
                       const struct timespec* restrict moment) {
  return NEXT(sem_clockwait)(semaphore, clock, OF_CLOCK(clock, moment));
}

OURS int cnd_timedwait(cnd_t* restrict condition, mtx_t* restrict mutex,
                       const struct timespec* restrict moment) {
  return NEXT(cnd_timedwait)(condition, mutex, WALL(moment));
}

OURS int mtx_timedlock(mtx_t* restrict mutex, const struct timespec* restrict moment) {
  return NEXT(mtx_timedlock)(mutex, WALL(moment));
}

OURS int mq_timedsend(mqd_t queue, const char* text, size_t size, unsigned priority,
                      const struct timespec* moment) {
  return NEXT(mq_timedsend)(queue, text, size, priority, WALL(moment));
}

OURS ssize_t mq_timedreceive(mqd_t queue, char* restrict text, size_t size,
                             unsigned* restrict priority, const struct timespec* restrict moment) {
  return NEXT(mq_timedreceive)(queue, text, size, priority, WALL(moment));
}

OURS int clock_nanosleep(clockid_t clock, int flags, const struct timespec* moment,
                         struct timespec* left) {
  const int until = (flags & TIMER_ABSTIME) != 0 && IsWall(clock);
  return NEXT(clock_nanosleep)(clock, flags, until ? WALL(moment) : moment, left);
}

// Zero disarms a timer.
static int IsSet(struct timespec time) { return time.tv_sec != 0 || time.tv_nsec != 0; }

OURS int timer_settime(timer_t timer, int flags, const struct itimerspec* restrict given,
                       struct itimerspec* restrict before) {
  if ((flags & TIMER_ABSTIME) == 0 || given == NULL || !IsSet(given->it_value)) {
    return NEXT(timer_settime)(timer, flags, given, before);
  }
  struct itimerspec moment = *given;
  moment.it_value = *EITHER(&given->it_value);
  return NEXT(timer_settime)(timer, flags, &moment, before);
}

OURS int timerfd_settime(int fd, int flags, const struct itimerspec* given,
                         struct itimerspec* before) {
  if ((flags & TFD_TIMER_ABSTIME) == 0 || given == NULL || !IsSet(given->it_value)) {
    return NEXT(timerfd_settime)(fd, flags, given, before);
  }
  struct itimerspec moment = *given;
  moment.it_value = *EITHER(&given->it_value);
  return NEXT(timerfd_settime)(fd, flags, &moment, before);
}

// --- Calls of the kernel by their number: Abseil, and gRPC with it, waits so.

OURS long syscall(long number, ...) {
  long given[6];
  va_list rest;
  va_start(rest, number);
  for (int i = 0; i < 6; ++i) given[i] = va_arg(rest, long);
  va_end(rest);
  __typeof__(&syscall) const next = NEXT(syscall);
  if (number == SYS_clock_gettime && IsWall((clockid_t)given[0]) && given[1] != 0) {
    const long answer = next(number, given[0], given[1]);
    struct timespec* const now = (struct timespec*)given[1];
    if (answer == 0) *now = WorldTime(*now);
    return answer;
  }
  const struct timespec* const moment = (const struct timespec*)given[3];
  const int until_wall = number == SYS_futex && (given[1] & FUTEX_CLOCK_REALTIME) != 0;
  if (until_wall && IsTime(moment)) {
    const struct timespec until = MachineMoment(*moment);
    return next(number, given[0], given[1], given[2], &until, given[4], given[5]);
  }
  return next(number, given[0], given[1], given[2], given[3], given[4], given[5]);
}
