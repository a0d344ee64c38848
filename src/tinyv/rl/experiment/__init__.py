"""What do false negatives cost, and what does tinyv give back? The same small policy trained by GRPO on many rewards.

python -m tinyv.rl.experiment --help        (needs the extra [rl]; runs/rl_cpu.sh is the whole)
"""
