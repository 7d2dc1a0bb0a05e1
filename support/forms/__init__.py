"""Shape of what people type: requests, and the resources that are booked for them."""
