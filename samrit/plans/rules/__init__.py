"""What plans must satisfy: who may do what, which kind stands where, what an edition needs before it is published."""
