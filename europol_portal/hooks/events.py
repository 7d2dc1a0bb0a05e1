"""What happens to webhooks, with the words of the audit page."""

from django.db.models import TextChoices


class WebhookEvent(TextChoices):
    """Event kinds of webhooks and of the feed."""

    MADE = "hooks.webhook.made", "Webhook made"
    REMOVED = "hooks.webhook.removed", "Webhook removed"
    PAUSED = "hooks.webhook.paused", "Webhook paused: its address does not answer"
    RESUMED = "hooks.webhook.resumed", "Webhook goes on"
    TOLD = "hooks.delivery.told", "Webhook told of news"
    FEED_READ = "hooks.feed.read", "Feed of changes read"
