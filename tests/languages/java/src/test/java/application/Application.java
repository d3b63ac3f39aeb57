package application;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import momento.emulator.Emulator;
import momento.emulator.World;

/** What the tests share: the world that `momento-emulator exec` made for the application. */
final class Application {
  static final Emulator EMULATOR = Emulator.surrounding();
  static final World WORLD = EMULATOR.world("default");

  private Application() {}

  /** The answer, which must be of this type. */
  static <T> T as(Class<T> type, CompletableFuture<?> answer) {
    return assertInstanceOf(type, answer.orTimeout(20, TimeUnit.SECONDS).join());
  }
}
