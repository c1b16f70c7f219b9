"""What can be done to plans: loading them, drafting and publishing editions, crosswalks."""
