package application

import java.time.Duration
import momento.emulator.ClientSettings
import momento.emulator.MomentoEmulatorExtension
import momento.emulator.WebhookReceiver
import momento.emulator.World
import momento.sdk.auth.CredentialProvider
import momento.sdk.responses.cache.GetResponse
import momento.sdk.responses.cache.SetResponse
import momento.sdk.responses.topic.TopicPublishResponse
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension

class KotlinTest {
  @JvmField
  @RegisterExtension
  val momento = MomentoEmulatorExtension(mapOf("clock" to "manual", "auth" to "enforce"))

  @Test
  fun `an item of a world of its own expires when its clock is moved`() {
    val world = momento.world()
    world.createCache("chat")
    Clients.cache(CredentialProvider.fromString(world.settings().apiKey())).use { cache ->
      val set = cache.set("chat", "key", "value", Duration.ofMinutes(30)).join()
      assertInstanceOf(SetResponse.Success::class.java, set)
      val hit = assertInstanceOf(GetResponse.Hit::class.java, cache.get("chat", "key").join())
      assertEquals("value", hit.valueString())
      world.advance(Duration.ofMinutes(31))
      assertInstanceOf(GetResponse.Miss::class.java, cache.get("chat", "key").join())
    }
  }

  @Test
  fun `a message reaches the receiver of a parameter`(
    world: World,
    settings: ClientSettings,
    receiver: WebhookReceiver,
  ) {
    world.createCache("chat")
    world.putWebhook("chat", "hook", "room", receiver)
    Clients.topics(CredentialProvider.fromString(settings.apiKey())).use { topics ->
      val published = topics.publish("chat", "room", "hello").join()
      assertInstanceOf(TopicPublishResponse.Success::class.java, published)
    }
    val request = receiver.await(1).first()
    assertTrue(request.signatureValid)
    assertEquals("hello", request.text())
  }
}
