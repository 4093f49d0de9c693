"""The overview, and reports as records."""

urlpatterns: list = []
