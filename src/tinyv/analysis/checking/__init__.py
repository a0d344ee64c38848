"""What can be wrong with a question's reference: nobody can read it, it has another form, rollouts agree on another."""
