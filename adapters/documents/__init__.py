"""Documents that leave the app: what an office signs, prints or hands on."""
