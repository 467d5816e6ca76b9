"""
What is counted beside the verdicts: fields that came, edges of limits, keywords that were broken.

Law: a count is no judgement; nothing here makes a finding.
"""
