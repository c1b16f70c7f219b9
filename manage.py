from samrit.__main__ import main

main()
