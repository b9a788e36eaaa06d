"""Question sets of any published shape -> QuestionSet: one small file per format."""
