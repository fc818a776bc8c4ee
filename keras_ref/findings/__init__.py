"""What Keras does that its code does not say: each file a script, short enough for a bug report.

A script imports NumPy and Keras only, and prints what its docstring says it prints. They are not
imported by anything: `twinprop finding NAME` runs one, and so does

    python -m keras_ref.findings.NAME
"""
