"""Language models as writers of right answers and as judges of what the rules leave open."""
